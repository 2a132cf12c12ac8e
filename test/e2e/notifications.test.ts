import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseMatcher } from "../../src/shared/matchers";
import { ask } from "./support/ask";
import { useDesk } from "./support/desk";

const SECRET = "vErY-sEcReT-pAtH";
const WITHIN = { timeout: 60_000, interval: 250 };

/** What stands for the team's pager. */
const got: { status: string; receiver: string; alerts: { labels: Record<string, string> }[] }[] = [];
const server = createServer((request, response) => {
  if (request.method === "GET") return void response.end("well");
  let body = "";
  request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk)).on("end", () => {
    got.push(JSON.parse(body));
    response.writeHead(request.url === `/${SECRET}` ? 200 : 404).end();
  });
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
afterAll(() => void server.close());

const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

// Rules are evaluated when samples come in: those of the probe.
const FLEET = `quarterdeck: 1
environments: { prod: {} }
probes: { pager-itself: { environment: prod, url: "${base}/health", every: 2s } }
rules: [rules.yml]
notify:
  receivers: { pager: { kind: webhook, url: PAGER_URL } }
  routes: [{ receivers: [pager] }]
  groupWait: 0s
  groupInterval: 1h
`;
const RULES = `groups:
  - name: g
    interval: 2s
    rules:
      - { alert: AlwaysOn, expr: vector(1), labels: { severity: critical, host: web1 } }
`;

describe("notifications from the real console", () => {
  const place = { fleet: "" };
  const desk = useDesk({
    env: { get QUARTERDECK_FLEET() { return place.fleet; }, QUARTERDECK_SECRET_PAGER_URL: `${base}/${SECRET}` },
    prepare: (home) => {
      place.fleet = join(home, "own-fleet.yaml");
      writeFileSync(place.fleet, FLEET);
      writeFileSync(join(home, "rules.yml"), RULES);
    },
  });
  const pages = () => got.filter(({ alerts }) => alerts.some(({ labels }) => labels["alertname"] === "AlwaysOn"));

  it("test a receiver without showing its address", async () => {
    expect(await ask(desk.page, "notify.test", { receiver: "pager" })).toMatchObject({ ok: true });
    expect(got[0]).toMatchObject({ receiver: "pager", alerts: [{ labels: { alertname: "QuarterdeckTest" } }] });
    const receivers = await ask(desk.page, "notify.receivers", undefined);
    expect(receivers.map(({ name }) => name)).toEqual(["desktop", "pager"]);
    expect(JSON.stringify(receivers)).not.toContain(SECRET);
  });

  it("tell of a rule's alert", async () => {
    await expect.poll(() => pages().length, WITHIN).toBe(1);
    await expect.poll(async () => (await ask(desk.page, "notify.log", {})).map(({ reason, status }) => `${reason} ${status}`)).toEqual(["firing sent", "test sent"]);
  });

  it("are silenced by a person, who is named", async () => {
    const matcher = parseMatcher("host=web1");
    if (!matcher.ok) throw new Error(matcher.problem.message);
    const silence = await ask(desk.page, "silences.create", { matchers: [matcher.value], startsAt: Date.now(), endsAt: Date.now() + 3_600_000, comment: "at work on it" });
    const [alert] = (await ask(desk.page, "alerts.list", undefined)).alerts;
    expect(silence.covers).toEqual([alert?.key]);
    expect(await ask(desk.page, "notify.verdicts", undefined)).toMatchObject([{ silencedBy: [silence.id] }]);
    expect(await ask(desk.page, "notify.deeds", {})).toMatchObject([{ kind: "silence.created", actor: silence.author }]);
  });

  it("are not sent again after a crash, and their secret is nowhere on disk or in the output", async () => {
    const [silence] = await ask(desk.page, "silences.list", undefined);
    if (silence) await ask(desk.page, "silences.expire", { id: silence.id });
    await desk.console.kill();
    await desk.start();
    await expect.poll(async () => (await ask(desk.page, "alerts.list", undefined)).alerts.map(({ state }) => state), WITHIN).toEqual(["firing"]);
    expect(await ask(desk.page, "silences.list", undefined)).toMatchObject([{ state: "expired", comment: "at work on it" }]);
    expect(await ask(desk.page, "notify.verdicts", undefined)).toMatchObject([{ silencedBy: [], receivers: ["pager"] }]);
    expect(pages()).toHaveLength(1);
    expect(desk.console.output()).not.toContain(SECRET);
    const files = readdirSync(desk.home, { recursive: true, encoding: "utf8" }).map((name) => join(desk.home, name)).filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
    expect(files.length).toBeGreaterThan(2);
    expect(files.filter((file) => readFileSync(file).includes(SECRET))).toEqual([]);
  });
});
