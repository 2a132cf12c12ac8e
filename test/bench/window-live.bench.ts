import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ElectronApplication, Page } from "playwright-core";
import { stringify } from "yaml";
import { root } from "../../scripts/bootstrap/paths.js";
import { launchConsole, type LaunchedConsole } from "../e2e/launch";
import { ask } from "../e2e/support/ask";
import { milliseconds, show } from "./figures";
import { longestTask } from "./long-tasks";
import { type LoopbackHosts, loopbackHosts } from "./loopback-hosts";
import { cpuOf } from "./remote-cpu";

const HOSTS = 50;
const WATCHED_MS = 60_000;
/** How long memory is followed; an hour takes `QD_BENCH_MINUTES=60`. */
const MINUTES = Number(process.env["QD_BENCH_MINUTES"] ?? 5);
const MIB = 1024 * 1024;
const RULES = `groups:
  - name: hosts
    interval: 15s
    rules:
      - { alert: HighCPUUsage, expr: '100 - (avg by (instance) (irate(node_cpu_seconds_total{mode="idle"}[5m])) * 100) > 80', for: 5m }
      - { alert: HighMemoryUsage, expr: (node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes) / node_memory_MemTotal_bytes * 100 > 85, for: 5m }
      - { alert: HostOutOfDiskSpace, expr: (node_filesystem_avail_bytes * 100) / node_filesystem_size_bytes < 10, for: 2m }
`;

/** The real console on 50 hosts with rules: how long its window keeps a key waiting, what it costs while nobody looks, what it holds over time. */
export async function run(): Promise<void> {
  if (!existsSync(join(root, "out", "main", "index.js"))) return show("skipped", "not built: npm run build");
  const lab = await loopbackHosts(HOSTS);
  if (!lab) return show("skipped", "no OpenSSH server is installed");
  const home = mkdtempSync(join(tmpdir(), "quarterdeck-bench-"));
  try {
    const launched = await opened(home, lab);
    try {
      await measure(launched);
    } finally {
      await launched.close();
    }
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    lab.close();
  }
}

async function opened(home: string, lab: LoopbackHosts): Promise<LaunchedConsole> {
  writeFileSync(join(home, "rules.yml"), RULES);
  writeFileSync(join(home, "fleet.yaml"), stringify({ ...lab.fleet, knownHosts: lab.knownHosts, rules: ["rules.yml"] }));
  const launched = await launchConsole({ home });
  await ask(launched.page, "fleet.open", { file: join(home, "fleet.yaml") });
  while ((await ask(launched.page, "overview.get", undefined)).hosts.some(({ health }) => health === "not seen")) await pause(500);
  await pause(30_000);
  return launched;
}

async function measure({ app, page }: LaunchedConsole): Promise<void> {
  const overview = await longestTasks(app, page, () => pause(WATCHED_MS));
  show(`overview of ${HOSTS} hosts, live for ${WATCHED_MS / 1_000} s, longest tasks`, tasks(overview));
  show("overview shown, CPU", cpu(await load(app)));
  await page.evaluate(() => (window.location.hash = "#/host/h0"));
  const host = await longestTasks(app, page, () => pause(WATCHED_MS));
  show("a host's charts, longest tasks", tasks(host));
  await page.evaluate(() => (window.location.hash = "#/overview"));
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await pause(5_000);
  show("window hidden, CPU", cpu(await load(app)));
  await followMemory(app);
}

/** A browser reports tasks of 50 ms and more. */
const tasks = ({ page, core }: { page: number; core: number }) => `page ${page > 0 ? milliseconds(page) : "none of 50 ms"}, core ${milliseconds(core)}`;

interface Used {
  core: number;
  page: number;
  other: number;
}

/** Ratio 0..1 of one processor core that each of the console's processes takes over a minute. */
async function load(app: ElectronApplication): Promise<Used> {
  const processes = await metrics(app);
  const before = new Map(processes.map(({ pid }) => [pid, cpuOf(pid)]));
  await pause(WATCHED_MS);
  return byKind(processes, ({ pid }) => (cpuOf(pid) - (before.get(pid) ?? 0)) / WATCHED_MS);
}

const cpu = ({ core, page, other }: Used) => `${percent(core + page + other)} of a core (core ${percent(core)}, page ${percent(page)}, rest ${percent(other)})`;

async function followMemory(app: ElectronApplication): Promise<void> {
  const every = Math.max(1, Math.round(MINUTES / 12));
  for (let minute = 0; ; minute += every) {
    const held = byKind(await metrics(app), ({ kib }) => kib * 1024);
    const heap = await app.evaluate(() => process.memoryUsage().heapUsed);
    show(`memory after ${minute} min`, `${mib(held.core + held.page + held.other)} (core ${mib(held.core)}, of it heap ${mib(heap)}; page ${mib(held.page)}; rest ${mib(held.other)})`);
    if (minute >= MINUTES) return;
    await pause(every * 60_000);
  }
}

interface ProcessMetric {
  pid: number;
  type: string;
  /** Working set. */
  kib: number;
}

const metrics = (app: ElectronApplication): Promise<ProcessMetric[]> =>
  app.evaluate(({ app: electron }) => electron.getAppMetrics().map(({ pid, type, memory }) => ({ pid, type, kib: memory.workingSetSize })));

function byKind(processes: readonly ProcessMetric[], figure: (one: ProcessMetric) => number): Used {
  const used = { core: 0, page: 0, other: 0 };
  for (const one of processes) used[one.type === "Browser" ? "core" : one.type === "Tab" ? "page" : "other"] += figure(one);
  return used;
}

/** The longest time in ms that the page, and the core's process, could not answer while something went on. */
async function longestTasks(app: ElectronApplication, page: Page, work: () => Promise<void>): Promise<{ page: number; core: number }> {
  await app.evaluate(() => {
    const turns = { last: performance.now(), worst: 0 };
    Reflect.set(globalThis, "benchTurns", turns);
    const timer = setInterval(() => {
      const now = performance.now();
      turns.worst = Math.max(turns.worst, now - turns.last - 5);
      turns.last = now;
    }, 5);
    Reflect.set(globalThis, "benchTimer", timer);
  });
  const longest = await longestTask(page, work);
  const core = await app.evaluate(() => {
    clearInterval(Reflect.get(globalThis, "benchTimer"));
    const turns: { worst: number } = Reflect.get(globalThis, "benchTurns");
    return turns.worst;
  });
  return { page: longest, core };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const percent = (ratio: number) => `${(ratio * 100).toFixed(1)} %`;
const mib = (bytes: number) => `${Math.round(bytes / MIB)} MiB`;
