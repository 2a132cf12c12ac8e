import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/bootstrap/paths.js";
import { startDemo, type Demo } from "../../src/main/demo";
import { StepKey } from "../../src/shared/ids";
import { RunId } from "../../src/shared/ids";
import { ask } from "./support/ask";
import { useDesk } from "./support/desk";
import { open } from "./support/go";
import { newHome } from "./support/home";
import { armAndRun, endsAs, runView } from "./support/run";

const FLOOD = `---
title: Flood
applies-to: host
---
# Flood

- [ ] A gigabyte that is no text
  \`\`\`sh {#flood risk=read timeout=110s}
  head -c 1000000000 /dev/urandom
  \`\`\`
- [ ] Then a word
  \`\`\`sh {#word risk=read expect=still}
  echo still here
  \`\`\`
`;
const BROKEN = "---\ntitle: Broken\nrisk: reed\n---\n# Do\n\n- [ ] It\n  ```bash {#it timeout=soon}\n  true\n  ```\n";

const place = newHome();
let demo: Demo;
let silent: Server;

/** A fleet of hosts that are in trouble, and one that is not, on the demo's servers. */
function troubledFleet(): string {
  const own = readFileSync(demo.fleetFile, "utf8");
  const port = /app1:[\s\S]*?port: (\d+)/.exec(own)?.[1] ?? "";
  const identity = /identity: (.+)/.exec(own)?.[1] ?? "";
  const user = /user: (.+)/.exec(own)?.[1] ?? "";
  const good = readFileSync(demo.knownHostsFile, "utf8");
  const silentPort = (silent.address() as { port: number }).port;
  // "localhost" is known by another server's key than the one that answers there.
  const otherKey = good.split("\n").find((line) => !line.includes(`:${port} `))?.split(" ").slice(1).join(" ") ?? "";
  writeFileSync(join(place, "known"), `${good}\n[localhost]:${port} ${otherKey}\n`);
  const host = (name: string, address: string, at: string | number) => `  ${name}: { environment: e, address: ${address}, port: ${at}, user: ${user}, identity: ${identity} }\n`;
  const file = join(place, "fleet.yaml");
  writeFileSync(file, `quarterdeck: 1\nknownHosts: known\nenvironments:\n  e: {}\nhosts:\n${host("sound", "127.0.0.1", port)}${host("changed", "localhost", port)}${host("refusing", "127.0.0.1", 9)}${host("silent", "127.0.0.1", silentPort)}`);
  return file;
}

beforeAll(async () => {
  demo = await startDemo({ folder: join(place, "demo"), resources: join(root, "resources") });
  silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  silent?.close();
  await demo?.close();
});

describe("hosts and files in trouble", () => {
  const desk = useDesk({
    prepare: (home) => {
      mkdirSync(join(home, "runbooks"), { recursive: true });
      writeFileSync(join(home, "runbooks", "flood.md"), FLOOD);
      writeFileSync(join(home, "runbooks", "broken.md"), BROKEN);
    },
  });

  it("says of each host what is wrong and what to do next, and none is called down", async () => {
    const { page } = desk;
    await ask(page, "fleet.open", { file: troubledFleet() });
    await open(page, { page: "overview" });
    const state = async (id: string) => (await ask(page, "overview.get", undefined)).hosts.find((host) => host.id === id);
    await expect.poll(async () => (await state("sound"))?.health, { timeout: 40_000 }).not.toBe("not seen");
    const codes = { changed: "ssh.host-key-changed", refusing: /^ssh\./, silent: /^ssh\./ };
    for (const [id, code] of Object.entries(codes)) {
      await expect.poll(async () => (await state(id))?.reason?.code ?? "", { timeout: 60_000 }).toMatch(code);
      const host = await state(id);
      expect(host).toMatchObject({ health: "not seen", reason: { message: expect.stringContaining(id), next: expect.any(String) } });
      expect(host?.cpu).toBeUndefined();
    }
    await open(page, { page: "object", kind: "host", id: "changed" });
    await page.getByText(/host key/i).first().waitFor();
    await desk.screenshot("60-host-key-changed");
    await open(page, { page: "overview" });
    await page.getByText("refusing").first().waitFor();
    await desk.screenshot("61-trouble");
  });

  it("refuses an invalid fleet file with line and reason and keeps the fleet", async () => {
    const { page } = desk;
    const file = join(place, "bad.yaml");
    writeFileSync(file, "quarterdeck: 1\nenvironments: { e: {} }\nhosts:\n  web: { environment: e, address: -oProxyCommand=evil }\n");
    const view = await ask(page, "fleet.open", { file });
    expect(view.problems[0]).toMatchObject({ at: { file, line: 4 }, message: expect.any(String) });
    expect(Object.keys(view.fleet?.hosts ?? {})).toEqual(["sound", "changed", "refusing", "silent"]);
  });

  it("lists an invalid runbook with its errors and does not run it", async () => {
    const { page } = desk;
    await open(page, { page: "runbooks" });
    await page.getByRole("link", { name: "Broken", exact: true }).click();
    await page.getByText("soon").first().waitFor();
    await desk.screenshot("62-broken-runbook");
    const id = (await ask(page, "runbooks.list", undefined)).find(({ title }) => title === "Broken")?.id;
    expect(id).toBeDefined();
    if (id) expect((await ask(page, "plan.preview", { runbook: id, target: { kind: "host", id: "sound" } })).armCode).toBeUndefined();
  });

  it("stays usable through a gigabyte of binary output, keeps its beginning and says that it is cut", async () => {
    const { page } = desk;
    await open(page, { page: "object", kind: "host", id: "sound" });
    await page.getByRole("link", { name: "Flood", exact: true }).click();
    await page.getByRole("button", { name: "Preview plan" }).click();
    const id = RunId.parse(await armAndRun(page));
    // Every screen still answers while the flood goes on.
    for (const [link, heading] of [["Runbooks", "Runbooks"], ["History", "History"], ["Settings", "Settings"]] as const) {
      await page.getByRole("navigation").getByRole("link", { name: link }).click();
      await page.getByRole("heading", { name: heading, level: 1 }).waitFor({ timeout: 5_000 });
    }
    await open(page, { page: "run", id });
    await endsAs(page, "done");
    await desk.screenshot("63-flood");
    const view = await runView(page, id);
    const flood = Object.keys(view.steps).find((key) => key.includes("flood"));
    const output = await ask(page, "run.output", { run: id, step: StepKey.parse(flood) });
    expect(output.truncated).toBe(true);
    expect(output.text.length).toBeGreaterThan(100_000);
  });
});
