import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { RunId } from "../../src/shared/ids";
import type { RunView } from "../../src/shared/run";
import { ended, eventsOf, type Kit, openKit, story, until } from "./deploy-kit";
import { describeLab, dockerOn, resetShop, sh, shopVersions } from "./harness";
import { startLoad } from "./load/load";

const Told = z.object({ run: RunId, type: z.string(), step: z.string().optional() });
const WEB = ["web1", "web2", "web3"];
const all = (version: string) => Object.fromEntries(WEB.map((host) => [host, version]));

describeLab("a deploy whose console is killed (kill -9)", (lab) => {
  const folder = mkdtempSync(join(tmpdir(), "qd-crash-"));
  const child = join(process.cwd(), "node_modules/.cache/quarterdeck-test/deploy-child.mjs");
  let kit: Kit | undefined;
  let home: string;

  beforeAll(async () => {
    // Beside node_modules, so that the bundle finds the packages that it does not hold.
    await build({
      configFile: false, logLevel: "error",
      build: { ssr: "test/lab/deploy-child.ts", target: "node20", minify: false, emptyOutDir: false, outDir: join(child, ".."), rolldownOptions: { output: { entryFileNames: "deploy-child.mjs" } } },
    });
  });
  beforeEach(async () => {
    await resetShop();
    // A test that failed half way left its lock.
    await sh("web1", "rm -rf /home/ops/.quarterdeck");
    home = mkdtempSync(join(folder, "home-"));
  });
  afterEach(async () => {
    await kit?.close();
    kit = undefined;
  });
  afterAll(async () => {
    await resetShop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a deploy in another process and kills it `afterMs` after the event; gives the run. */
  async function killAt(tag: string, type: string, step: string, afterMs: number): Promise<RunId> {
    const victim = fork(child, [JSON.stringify({ home, fleetPath: lab.fleetPath, knownHostsPath: lab.knownHostsPath, tag })], { execArgv: [] });
    let run: RunId | undefined;
    const killed = new Promise<boolean>((resolve) => {
      victim.on("message", (message) => {
        const told = Told.parse(message);
        run = told.run;
        if (told.type === type && told.step === step) setTimeout(() => victim.kill("SIGKILL"), afterMs);
      });
      victim.on("exit", (_, signal) => resolve(signal === "SIGKILL"));
    });
    if (!(await killed) || run === undefined) throw new Error(`the console ended before ${type} of ${step}`);
    return run;
  }

  /** The console anew: what it finds, and that it starts nothing by itself. */
  async function reopen(run: RunId): Promise<RunView> {
    kit = openKit({ home, fleetPath: lab.fleetPath, knownHostsPath: lab.knownHostsPath });
    expect(kit.runner.recover()).toEqual([run]);
    const found = kit.runner.get(run);
    expect(found.status).toBe("interrupted");
    const written = eventsOf(kit, run).length;
    await delay(1_000);
    expect(eventsOf(kit, run)).toHaveLength(written);
    expect(kit.history.journal.verify(run)).toBeUndefined();
    return found;
  }

  async function resume(run: RunId, decision: "done" | "failed" | "run again"): Promise<RunView> {
    if (!kit) throw new Error("nothing is open");
    const { runner } = kit;
    const stop = runner.onEvent(({ body }) => {
      if (body.type === "step.waiting" && body.for === "decision") queueMicrotask(() => void runner.command(run, { type: "decide", step: body.step, decision }));
    });
    await runner.command(run, { type: "resume" });
    const view = await ended(kit, run);
    stop();
    return view;
  }

  async function leave(): Promise<void> {
    await kit?.close();
    kit = undefined;
    expect(await sh("web1", "ls -A /home/ops/.quarterdeck 2>/dev/null || true")).toBe("");
  }

  it.each([
    ["pre-flight.healthy@web2", 1], ["roll.remove@web1", 60], ["roll.swap@web2", 700], ["roll.swap@web3", 1_500], ["roll.verify@web2", 5],
    ["roll.return@web3", 100], ["verify.final@web1", 5],
  ])("at %s, %i ms after its start, goes on to the end when it is resumed", async (step, afterMs) => {
    const clients = await startLoad({ url: `${lab.shopUrl}/`, postUrl: `${lab.shopUrl}/echo`, rate: 200, maxSeconds: 90 });
    const run = await killAt("1.1.0", "step.started", step, afterMs);
    const found = await reopen(run);
    if (!kit) throw new Error("nothing is open");
    // Whatever was under way is shown as such: never done, as nobody has seen its end.
    const cutOff = eventsOf(kit, run).filter(({ body }) => body.type === "step.started").map(({ body }) => "step" in body ? body.step : "")
      .filter((key) => !eventsOf(kit!, run).some(({ body }) => body.type === "step.ended" && body.step === key));
    for (const key of cutOff) expect(found.steps[key]?.status).toBe("running");
    const view = await resume(run, "run again");
    const report = await clients.stop();
    expect(view.status, story(kit, run)).toBe("done");
    expect(await shopVersions()).toEqual(all("1.1.0"));
    expect(await sh("lb1", "cat /etc/nginx/quarterdeck/upstreams/shop.conf")).not.toContain("down");
    for (const host of WEB) expect(await dockerOn(host, ["ps", "-a", "--format", "{{.Names}}"])).not.toContain("shop-next");
    expect(report.failed, JSON.stringify(report.reasons)).toBe(0);
    await leave();
  });

  it("in the middle of its rollback, finishes the rollback when it is resumed", async () => {
    const run = await killAt("bad-health", "undo.intended", "roll.swap@web1", 200);
    await reopen(run);
    const view = await resume(run, "failed");
    if (!kit) throw new Error("nothing is open");
    expect(view.status, story(kit, run)).toBe("rolled back");
    expect(await shopVersions()).toEqual(all("1.0.0"));
    expect(await sh("lb1", "cat /etc/nginx/quarterdeck/upstreams/shop.conf")).not.toContain("down");
    await leave();
  });

  it("can be stopped with undo instead, and everything goes back", async () => {
    const run = await killAt("1.1.0", "step.started", "roll.swap@web2", 600);
    await reopen(run);
    if (!kit) throw new Error("nothing is open");
    await kit.runner.command(run, { type: "stop", undo: true });
    const view = await until(kit, run, ({ endedAt }) => endedAt !== undefined);
    expect(view.status, story(kit, run)).toBe("rolled back");
    expect(await shopVersions()).toEqual(all("1.0.0"));
    await leave();
  });
});
