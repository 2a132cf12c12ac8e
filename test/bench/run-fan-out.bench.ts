import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { root } from "../../scripts/bootstrap/paths.js";
import { RunbookId } from "../../src/shared/ids";
import type { RunView } from "../../src/shared/run";
import { launchConsole, type LaunchedConsole } from "../e2e/launch";
import { begin, ended, openKit } from "../lab/deploy-kit";
import { ask } from "../e2e/support/ask";
import { ansible, parallelSsh } from "./fan-out-tools";
import { cost, median, milliseconds, show } from "./figures";
import { longestTask } from "./long-tasks";
import { type LoopbackHosts, loopbackHosts } from "./loopback-hosts";

const HOSTS = 200;
const ROUNDS = 3;
const AT_ONCE = 64;
const BOOK = `---\ntitle: Fan-out\nrisk: read\n---\n- [ ] Every host answers\n  \`\`\`sh {#up each=@env max=${AT_ONCE} risk=read timeout=60s}\n  true\n  \`\`\`\n`;

/** One reading step on every host, journalled, as a detached job each; beside tools that only run the command; and in the window. */
export async function run(): Promise<void> {
  const lab = await loopbackHosts(HOSTS);
  if (!lab) return show("skipped", "no OpenSSH server is installed");
  try {
    const fleetPath = join(lab.folder, "fleet.yaml");
    writeFileSync(fleetPath, stringify({ ...lab.fleet, knownHosts: lab.knownHosts }));
    if (process.env["QD_ONLY_WINDOW"]) return await inWindow(fleetPath);
    const ours = await inProcess(lab, fleetPath);
    show(`a run of one step on ${HOSTS} hosts, new connections`, `${milliseconds(ours.cold.wallMs)} (CPU ${milliseconds(ours.cold.cpuMs)})`);
    show(`a run of one step on ${HOSTS} hosts, open connections`, `${milliseconds(ours.warm.wallMs)} (CPU ${milliseconds(ours.warm.cpuMs)})`);
    for (const [name, theirs] of [["parallel-ssh", parallelSsh(lab)], ["ansible", ansible(lab)]] as const)
      show(name, theirs === undefined ? "not measured: not installed, or it failed" : `${milliseconds(theirs)} (ratio to ours: new ${(theirs / ours.cold.wallMs).toFixed(1)}, open ${(theirs / ours.warm.wallMs).toFixed(1)})`);
    if (existsSync(join(root, "out", "main", "index.js"))) await inWindow(fleetPath);
    else show("in the window: skipped", "not built: npm run build");
  } finally {
    lab.close();
  }
}

async function inProcess(lab: LoopbackHosts, fleetPath: string) {
  const cold = [];
  const warm = [];
  for (let round = 0; round < ROUNDS; round++) {
    const home = mkdtempSync(join(lab.folder, "home-"));
    const kit = openKit({ home, fleetPath, knownHostsPath: lab.knownHosts, runbooks: { "user/fan-out": BOOK } });
    const once = async () => check(await ended(kit, await begin(kit, { runbook: "user/fan-out", target: { kind: "environment", id: "bench" } })));
    cold.push(await cost(once));
    warm.push(await cost(once));
    await kit.close();
  }
  const middle = (costs: { wallMs: number; cpuMs: number }[]) => ({ wallMs: median(costs.map(({ wallMs }) => wallMs)), cpuMs: median(costs.map(({ cpuMs }) => cpuMs)) });
  return { cold: middle(cold), warm: middle(warm) };
}

function check(view: RunView): void {
  const done = Object.values(view.steps).filter(({ status }) => status === "done").length;
  if (view.status !== "done" || done !== HOSTS) throw new Error(`${view.status}: ${done} of ${HOSTS} done; ${view.reason}`);
}

/** The same run, started and looked at in the real window: the longest that its page could not answer a key. */
async function inWindow(fleetPath: string): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "quarterdeck-bench-"));
  mkdirSync(join(home, "runbooks"));
  writeFileSync(join(home, "runbooks", "fan-out.md"), BOOK);
  const launched = await launchConsole({ home });
  try {
    await ask(launched.page, "fleet.open", { file: fleetPath });
    for (const name of ["new connections", "open connections"]) {
      const { wallMs, longest } = await runInWindow(launched);
      show(`in the window, ${name}`, `${milliseconds(wallMs)}; the page's longest task ${milliseconds(longest)}`);
    }
  } finally {
    await launched.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Asks for the short summary: a whole run, asked for again and again, would be what is measured. */
async function endOf(launched: LaunchedConsole, id: string): Promise<string> {
  for (;;) {
    const [last] = await ask(launched.page, "run.list", { limit: 1 });
    if (last?.id === id && last.endedAt !== undefined) return last.status;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function runInWindow(launched: LaunchedConsole): Promise<{ wallMs: number; longest: number }> {
  const { armCode = "" } = await ask(launched.page, "plan.preview", { runbook: RunbookId.parse("user/fan-out"), target: { kind: "environment", id: "bench" } });
  let wallMs = 0;
  const longest = await longestTask(launched.page, async () => {
    const start = performance.now();
    const id = await ask(launched.page, "run.start", { armCode });
    await launched.page.evaluate((run) => (window.location.hash = `#/run/${run}`), id);
    const status = await endOf(launched, id);
    if (status !== "done") throw new Error(`the run in the window ended as ${status}`);
    wallMs = performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  });
  return { wallMs, longest };
}
