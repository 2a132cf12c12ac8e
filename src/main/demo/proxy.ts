import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Closable } from "../ports";
import type { DemoHome } from "./home";
import type { StartNode } from "./node-process";

export interface DemoProxyOptions {
  home: DemoHome;
  /** Folder of the demo's scripts. */
  scripts: string;
  startNode: StartNode;
  port: number;
  /** Addresses of the instances. */
  members: readonly string[];
}

/** What the fleet file says of a proxy. */
export interface ProxyFiles {
  /** The list of servers. */
  upstreams: string;
  /** A script that takes "test" or "reload". */
  command: string;
}

/** Starts the reverse proxy of a host. An instance that was out when the demo was left stays out. */
export async function startProxy({ home, scripts, startNode, port, members }: DemoProxyOptions): Promise<ProxyFiles & Closable> {
  const control = join(home.folder, "control");
  const upstreams = join(home.folder, "upstreams.conf");
  const command = join(home.folder, "bin", "proxy-command.sh");
  await rm(control, { recursive: true, force: true });
  await mkdir(control);
  const before = await readFile(upstreams, "utf8").catch(() => "");
  await writeFile(upstreams, members.map((address) => `server ${address}${before.includes(`server ${address} down;`) ? " down" : ""};\n`).join(""));
  let said = "";
  const proxy = startNode({
    file: join(scripts, "proxy.mjs"),
    env: { ...home.env, PORT: String(port), UPSTREAMS: upstreams, CONTROL: control },
    onOutput: (_, chunk) => (said = (said + chunk.toString()).slice(-1_000)),
  });
  const end = await Promise.race([proxy.ready.then(() => undefined), proxy.ended]);
  if (end) throw new Error(`the proxy ended: ${said.trim()}`);
  return {
    upstreams, command,
    close: async () => {
      proxy.kill();
      await proxy.ended;
    },
  };
}
