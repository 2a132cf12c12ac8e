import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localPromql } from "../../src/main/alerts";
import { openHistory } from "../../src/main/history";
import { openDatabase } from "../../src/main/history/database";
import { SampleTables } from "../../src/main/history/samples/tables";
import { Upkeep } from "../../src/main/history/samples/upkeep";
import { slicedExactSource } from "../../src/main/query";
import { DEFAULT_KEEP } from "../../src/shared/history";
import { parsePromql } from "../../src/shared/promql";
import { Backtest } from "../../src/shared/rules/backtest";
import { evaluateRule, NO_MEMORY } from "../../src/shared/rules/evaluate-group";
import type { AlertRule, RuleGroup } from "../../src/shared/rules/model";
import type { Sample } from "../../src/shared/sample";

const HOSTS = 50;
const EVERY_MS = 10_000;
const HOURS = 24;
const START = Date.UTC(2026, 10, 1);
const END = START + HOURS * 3_600_000;

const EXPRESSIONS = [
  "load > 90", "avg by (role) (load) > 60", "(1 - free / size) * 100 > 80", "rate(requests_total[5m]) > 40", "avg_over_time(load[1h]) > 55", "predict_linear(free[1h], 4 * 3600) < 0", 'absent(load{host="web99"})',
];

const ruleOf = (expression: string): AlertRule => {
  const promql = parsePromql(expression);
  if (!promql.ok) throw new Error(promql.problem.message);
  return { kind: "alert", name: "Bench", expression, promql: promql.value, labels: { severity: "page" }, annotations: { summary: "{{ $labels.host }} {{ $value | humanize }}" }, forMs: 300_000, keepFiringForMs: 0, at: {} };
};

/** Rules over a real history: one evaluation each, and a backtest of a day with the longest slice that it held up the core; over samples of the log and over packed ones. */
export async function run(print: (line: string) => void = console.log): Promise<void> {
  for (const packed of [false, true]) await evaluating(packed, print);
}

async function evaluating(packed: boolean, print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-bench-"));
  const history = openHistory({ file: join(folder, "history.sqlite"), backups: false, now: () => END });
  for (let at = START; at <= END; at += EVERY_MS) history.samples.add(samplesAt(at));
  history.samples.flush();
  if (packed) pack(join(folder, "history.sqlite"));
  const { series, instant } = localPromql(history.samples);
  print(`${HOSTS} hosts, 4 series each, a sample every ${EVERY_MS / 1_000} s for ${HOURS} h, ${packed ? "packed" : "in the log"}; one evaluation (best of five), and a backtest of ${HOURS} h at 1 min`);
  for (const expression of EXPRESSIONS) {
    const rule = ruleOf(expression);
    const group: RuleGroup = { name: "g", file: "f", queryOffsetMs: 0, limit: 0, rules: [rule], at: {} };
    const once: number[] = [];
    while (once.length < 5) {
      const start = performance.now();
      await evaluateRule(group, rule, NO_MEMORY, END, { externalLabels: {}, externalUrl: "", query: (text, at) => instant({ expression: text, at }) });
      once.push(performance.now() - start);
    }
    const backtest = new Backtest(rule, series, { from: START, to: END, stepMs: 60_000, inSlices: slicedExactSource(history.samples) }, () => performance.now());
    const slices: number[] = [];
    while (!backtest.isDone) {
      const start = process.threadCpuUsage();
      backtest.slice();
      const { user, system } = process.threadCpuUsage(start);
      slices.push((user + system) / 1_000);
    }
    const { fired, evaluations } = backtest.result(false);
    const sum = slices.reduce((total, ms) => total + ms, 0);
    print(`${Math.min(...once).toFixed(1).padStart(7)} ms  ${sum.toFixed(0).padStart(6)} ms in ${slices.length} slices, the longest ${Math.max(...slices).toFixed(0)} ms, ${evaluations} evaluations, fired ${fired}  ${expression}`);
  }
  await history.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Packs all hours and days of a file. */
function pack(file: string): void {
  const database = openDatabase(file, { synchronous: "NORMAL" });
  const fail = (thrown: unknown): never => {
    throw thrown;
  };
  const upkeep = new Upkeep(new SampleTables(database, fail), () => DEFAULT_KEEP, () => END + 26 * 3_600_000, fail);
  while (upkeep.slice());
  database.close();
}

function samplesAt(at: number): Sample[] {
  const step = (at - START) / EVERY_MS;
  return Array.from({ length: HOSTS }, (_, host): Sample[] => {
    const labels = { host: `web${host}`, role: host % 2 === 0 ? "web" : "data" };
    const wave = 50 + 50 * Math.sin(step / (300 + host * 7));
    return [
      { series: { name: "load", labels }, at, value: Math.round(wave * 100) / 100 }, { series: { name: "size", labels }, at, value: 100e9 },
      { series: { name: "free", labels }, at, value: 100e9 - step * 5e6 - host * 1e8 }, { series: { name: "requests_total", labels }, at, value: step * (host + 1) * 10 },
    ];
  }).flat();
}
