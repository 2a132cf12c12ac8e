import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { root } from "../../../scripts/bootstrap/paths.js";
import { type Demo, startDemo } from "../../../src/main/demo";
import { Overview } from "../../../src/shared/overview";
import { RunEvent, RunSummary } from "../../../src/shared/run";
import { newHome } from "../../e2e/support/home";

// Whole deploys of the demo, by the built program.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
const home = newHome();
const IMAGE = "qd-demo-shop";
let demo: Demo;

beforeAll(async () => {
  demo = await startDemo({ folder: join(home, "demo"), resources: join(root, "resources") });
});
afterAll(() => demo?.close());

function start(args: string[]): ChildProcess {
  return spawn(process.execPath, [join(root, "bin", "quarterdeck.js"), ...args], { env: { ...process.env, QUARTERDECK_HOME: home }, stdio: ["ignore", "pipe", "pipe"] });
}

/** Runs the built command line to its end, without a terminal. */
async function quarterdeck(...args: string[]): Promise<{ exit: number | null; out: string; err: string }> {
  const child = start(args);
  const text = { out: "", err: "" };
  child.stdout?.on("data", (chunk: Buffer) => (text.out += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (text.err += chunk.toString()));
  await once(child, "close");
  return { exit: child.exitCode, ...text };
}

const lines = (text: string): unknown[] => text.trim().split("\n").map((line) => JSON.parse(line) as unknown);
const deploy = (tag: string, ...more: string[]) => ["run", "rolling-deploy", "--fleet", demo.fleetFile, "--on", "shop", "--param", `IMAGE=${IMAGE}:${tag}`, ...more];
const events = (text: string) => lines(text).map((line) => RunEvent.parse(line));
const runs = async () => z.array(RunSummary).parse(JSON.parse((await quarterdeck("runs", "list", "--json")).out));

describe("files", () => {
  it("checks a fleet file: 0 and its counts, or 2 with line and column", async () => {
    const good = await quarterdeck("fleet", "check", join(root, "docs", "fleet.example.yaml"), "--json");
    expect(good.exit).toBe(0);
    expect(JSON.parse(good.out)).toMatchObject({ valid: true, problems: [] });
    const file = join(home, "broken.yaml");
    writeFileSync(file, "quarterdeck: 1\nenvironments:\n  prod: {}\nhosts:\n  web1:\n    environment: prod\n    adress: 10.0.0.1\n");
    const bad = await quarterdeck("fleet", "check", file);
    expect(bad.exit).toBe(2);
    expect(bad.err).toMatch(/broken\.yaml:7:5: .*adress.*address/);
  });

  it("checks and shows runbooks", async () => {
    const file = join(home, "check.md");
    writeFileSync(file, "---\ntitle: T\nrisk: read\n---\n# Phase\n\n- [ ] Look\n- [ ] Run\n  ```bash {#x timout=3s}\n  true\n  ```\n");
    const checked = await quarterdeck("runbook", "check", file);
    expect(checked.exit).toBe(2);
    expect(checked.err).toMatch(/check\.md:9:\d+: .*timout.*timeout/);
    const shown = await quarterdeck("runbook", "show", join(root, "resources/runbooks/rolling-deploy.md"), "--json");
    expect(JSON.parse(shown.out)).toMatchObject({ title: "Rolling deploy", steps: expect.arrayContaining([expect.objectContaining({ phase: expect.any(String), kind: "action", line: expect.any(Number) })]) });
    const daily = JSON.parse((await quarterdeck("runbook", "show", join(root, "resources/runbooks/daily-checklist.md"), "--json")).out);
    expect(daily.steps.map(({ kind }: { kind: string }) => kind)).toContain("manual");
  });

  it("calls what it does not understand bad input", async () => {
    for (const args of [["fleet"], ["run"], ["nonsense"], ["runs", "show", "../x"], ["plan", "no-such-runbook", "--fleet", demo.fleetFile], ["plan", "rolling-deploy", "--fleet", demo.fleetFile, "--on", "nothing"]])
      expect({ args, exit: (await quarterdeck(...args)).exit }).toEqual({ args, exit: 2 });
  });
});

describe("what is seen", () => {
  it("watches for a while and keeps what it saw", async () => {
    const watched = await quarterdeck("watch", "--fleet", demo.fleetFile, "--for", "12s", "--json");
    expect(watched.exit).toBe(0);
    const last = Overview.parse(lines(watched.out).pop());
    expect(last.services.map(({ id, health }) => `${id} ${health}`)).toContain("shop healthy");
    const query = await quarterdeck("query", 'node_load1{host="app1"}', "--json");
    expect(JSON.parse(query.out)).toMatchObject([{ series: { name: "node_load1" }, points: expect.arrayContaining([expect.any(Array)]) }]);
  });
});

describe("a deploy", () => {
  it("is planned without a trace, and not carried out unless agreed to", async () => {
    const plan = await quarterdeck("plan", "rolling-deploy", "--fleet", demo.fleetFile, "--on", "service/shop", "--param", `IMAGE=${IMAGE}:1.1.0`, "--json");
    expect(plan.exit).toBe(0);
    expect(JSON.parse(plan.out)).toMatchObject({ problems: [], plan: { hosts: ["app1", "app2", "app3", "edge"] } });
    expect(plan.out).not.toContain("armCode");
    const refused = await quarterdeck(...deploy("1.1.0"));
    expect(refused).toMatchObject({ exit: 2, err: expect.stringContaining("--yes") });
    expect(await runs()).toEqual([]);
  });

  it("exits 1 and changes nothing where the image is missing", async () => {
    const { exit, out } = await quarterdeck(...deploy("9.9.9", "--yes", "--json"));
    expect(exit).toBe(1);
    expect(events(out).filter(({ body }) => body.type === "step.intended" && body.step.startsWith("roll."))).toEqual([]);
  });

  it("exits 3 when it was rolled back", async () => {
    const { exit, out } = await quarterdeck(...deploy("1.2.0-broken", "--yes", "--json"));
    expect(exit).toBe(3);
    expect(events(out).pop()?.body).toMatchObject({ type: "run.ended", outcome: "rolled back" });
  });

  it("killed in the middle is interrupted, not running, not done; its lock keeps others out until it is settled", async () => {
    const child = start(deploy("1.1.0", "--yes", "--json"));
    await new Promise<void>((resolve) => {
      let text = "";
      child.stdout?.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('"step":"roll.swap@app2"')) resolve();
      });
    });
    child.kill("SIGKILL");
    await once(child, "close");
    const [newest] = await runs();
    expect(newest?.status).toBe("interrupted");
    const done = await quarterdeck(...deploy("1.1.0", "--yes", "--json"));
    expect({ exit: done.exit, end: events(done.out).pop()?.body }).toMatchObject({ exit: 1, end: { outcome: "failed", reason: expect.stringContaining("lock") } });
    const unread = await quarterdeck("runs", "resume", newest?.id ?? "", "--fleet", demo.fleetFile);
    expect(unread).toMatchObject({ exit: 2, err: expect.stringContaining("--yes") });
    const undone = await quarterdeck("runs", "resume", newest?.id ?? "", "--fleet", demo.fleetFile, "--undo", "--yes", "--json");
    expect({ exit: undone.exit, end: events(undone.out).pop()?.body }).toMatchObject({ exit: 3, end: { outcome: "rolled back" } });
  });

  it("exits 0 when every instance runs the new version", async () => {
    const { exit, out } = await quarterdeck(...deploy("1.1.0", "--yes", "--json"));
    expect({ exit, end: events(out).pop()?.body }).toMatchObject({ exit: 0, end: { outcome: "done" } });
  });

  it("is on record with commands, output, actor and time, and its journal is whole", async () => {
    const all = await runs();
    expect(all.map(({ status }) => status)).toEqual(["done", "failed", "rolled back", "rolled back", "failed"]);
    for (const { id } of all) {
      expect((await quarterdeck("runs", "verify", id)).exit).toBe(0);
      const shown = JSON.parse((await quarterdeck("runs", "show", id, "--json")).out);
      expect(shown).toMatchObject({ id, actor: expect.stringContaining("@"), plan: { title: "Rolling deploy" } });
    }
  });
});
