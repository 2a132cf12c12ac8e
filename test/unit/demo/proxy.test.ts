import { Agent, request } from "node:http";
import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NginxProxy } from "../../../src/shared/fleet";
import { hostId, type Started, started } from "./started";

let at: Started;
let proxy: NginxProxy;
beforeAll(async () => {
  at = await started();
  const found = Object.values(at.fleet.services)[0]?.proxy;
  if (!found) throw new Error("no proxy");
  proxy = found;
});
afterAll(() => at.close());

interface Answer {
  status: number;
  upstream: string;
  body: string;
}

function ask(agent: Agent, path: string, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, at.frontPage), { agent, method: body === undefined ? "GET" : "POST" }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on("data", (chunk: Buffer) => chunks.push(chunk));
      reply.on("error", reject);
      reply.on("end", () => resolve({ status: reply.statusCode ?? 0, upstream: String(reply.headers["x-upstream"]), body: Buffer.concat(chunks).toString() }));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Writes the list as a deploy does: a new file in the old one's place, tested, then loaded. */
async function putList(down: readonly string[]): Promise<void> {
  const lines = Object.entries(proxy.members).map(([host, address]) => `server ${address}${down.includes(host) ? " down" : ""};`).join("\n");
  const script = 'printf "%s\\n" "$LINES_WANTED" >"$FILE.new" && mv "$FILE.new" "$FILE"';
  const edge = proxy.host;
  expect((await at.hosts.exec(edge, ["sh", "-c", script], { env: { LINES_WANTED: lines, FILE: proxy.upstreams } })).exit).toBe(0);
  for (const argv of [proxy.test, proxy.reload]) expect((await at.hosts.exec(edge, argv)).exit).toBe(0);
}

/** Clients that keep their connections and clients that do not, GET and POST, until told to stop. */
function load() {
  const failures: string[] = [];
  let count = 0;
  const told = new AbortController();
  const clients = Array.from({ length: 8 }, async (_, number) => {
    const agent = new Agent({ keepAlive: number % 2 === 0, maxSockets: 1 });
    while (!told.signal.aborted) {
      try {
        const body = number % 4 < 2 ? undefined : `order ${count}`;
        const answer = await ask(agent, body === undefined ? "/" : "/echo", body);
        if (answer.status !== 200 || (body !== undefined && answer.body !== body)) failures.push(`${answer.status} from ${answer.upstream}`);
      } catch (error) {
        failures.push(String(error));
      }
      count++;
    }
    agent.destroy();
  });
  return async () => {
    told.abort();
    await Promise.all(clients);
    return { count, failures };
  };
}

describe("the demo's proxy", () => {
  it("spreads requests over the instances that are in", async () => {
    const agent = new Agent();
    const seen = async () => [...new Set((await Promise.all(Array.from({ length: 12 }, () => ask(agent, "/")))).map(({ upstream }) => upstream))].sort();
    expect(await seen()).toEqual(Object.values(proxy.members).sort());
    await putList(["app2"]);
    expect(await seen()).toEqual([proxy.members["app1"], proxy.members["app3"]].sort());
    await putList([]);
  });

  it("refuses a list that it cannot read, with file and line, and keeps the old one", async () => {
    await writeFile(proxy.upstreams, "server 127.0.0.1:1;\nsrever 127.0.0.1:2;\n");
    const tested = await at.hosts.exec(proxy.host, proxy.test);
    expect([tested.exit, tested.stderr.toString()]).toEqual([1, `${proxy.upstreams}:2: expected "server ADDRESS:PORT;" or "server ADDRESS:PORT down;"\n`]);
    expect((await at.hosts.exec(proxy.host, proxy.reload)).exit).toBe(1);
    expect((await ask(new Agent(), "/")).status).toBe(200);
    await putList([]);
  });

  it("loses no request while every instance is taken out, replaced and put back", async () => {
    const stop = load();
    for (const host of Object.keys(proxy.members)) {
      const docker = at.dockers(hostId(host));
      await docker.clone("shop", "shop-new", "qd-demo-shop:1.1.0");
      await putList([host]);
      // The reload has been taken: what is still under way ends within the grace.
      await docker.stop("shop", 10);
      await docker.remove("shop");
      await docker.rename("shop-new", "shop");
      await docker.start("shop");
      await putList([]);
    }
    const { count, failures } = await stop();
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(200);
    expect((await ask(new Agent(), "/version")).body).toContain("1.1.0");
  });
});
