import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openHistory, type History } from "../../src/main/history";
import { openDatabase } from "../../src/main/history/database";
import { SampleTables } from "../../src/main/history/samples/tables";
import { Upkeep } from "../../src/main/history/samples/upkeep";
import { DEFAULT_KEEP } from "../../src/shared/history";
import { RunId, StepKey } from "../../src/shared/ids";
import { Plan } from "../../src/shared/plan";
import type { Sample } from "../../src/shared/sample";
import { SeriesQuery } from "../../src/shared/sample";

const DAY_MS = 86_400_000;
const EVERY_MS = 10_000;
const START = Date.UTC(2026, 9, 1);
const SERIES = Array.from({ length: 20 }, (_, index) => ({
  name: index % 2 === 0 ? "node_load1" : "node_network_receive_bytes_total",
  labels: { host: `web${Math.floor(index / 2)}` },
}));

/** Insert rate, size, time to open with the check, and the times of queries over 15 minutes, a day and 30 days. */
export async function run(print: (line: string) => void = console.log): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-bench-"));
  const file = join(folder, "history.sqlite");
  const options = { file, backups: false, now: () => START + 30 * DAY_MS };
  try {
    const filled = openHistory(options);
    print(`live inserts, batches of 100: ${Math.round(rate(filled, 2 * DAY_MS, 100)).toLocaleString("en")} samples/s`);
    print(`bulk inserts, batches of 5,000: ${Math.round(rate(filled, 28 * DAY_MS, 5_000, START + 2 * DAY_MS)).toLocaleString("en")} samples/s`);
    const rows = (30 * DAY_MS / EVERY_MS) * SERIES.length;
    print(`${rows.toLocaleString("en")} samples of ${SERIES.length} series: ${(filled.sizeBytes() / 2 ** 20).toFixed(0)} MiB, ${(filled.sizeBytes() / rows).toFixed(1)} bytes each`);
    print(`journal: ${journalRate(filled).toFixed(0)} events/s, each on disk`);
    await filled.close();
    const { ms, slices, longestMs } = pack(file);
    print(`packed all hours that are over: ${(rows / ms).toFixed(0)} samples/ms in ${slices} slices, the longest ${longestMs.toFixed(0)} ms`);

    const opened = performance.now();
    const history = openHistory(options);
    print(`packed: ${(history.sizeBytes() / 2 ** 20).toFixed(0)} MiB, ${(history.sizeBytes() / rows).toFixed(2)} bytes a sample, rollups included`);
    print(`open with check: ${(performance.now() - opened).toFixed(0)} ms`);
    for (const [name, range] of [["15 minutes", 900_000], ["1 day", DAY_MS], ["30 days", 30 * DAY_MS]] as const) {
      for (const as of ["value", "rate"] as const) print(`one series over ${name} as ${as}: ${queryTime(history, range, as).toFixed(2)} ms`);
    }
    await history.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rate({ samples }: History, forMs: number, batch: number, from = START): number {
  const started = performance.now();
  let waiting: Sample[] = [];
  for (let at = from; at < from + forMs; at += EVERY_MS) {
    for (const [index, series] of SERIES.entries()) waiting.push({ series, at, value: index % 2 === 0 ? Math.round(100 * (Math.sin(at / 1e7) + index + ((at / EVERY_MS) % 7) / 10)) / 100 : (at - START) * index + (((at / EVERY_MS) * 7_919) % 4_096) });
    if (waiting.length < batch) continue;
    samples.add(waiting);
    samples.flush();
    waiting = [];
  }
  samples.add(waiting);
  samples.flush();
  return ((forMs / EVERY_MS) * SERIES.length) / ((performance.now() - started) / 1_000);
}

/** Packs everything that may be packed, and gives the room back so that the size can be told. */
function pack(file: string): { ms: number; slices: number; longestMs: number } {
  const database = openDatabase(file, { synchronous: "NORMAL" });
  const fail = (thrown: unknown): never => { throw thrown; };
  const upkeep = new Upkeep(new SampleTables(database, fail), () => DEFAULT_KEEP, () => START + 30 * DAY_MS, fail);
  const times: number[] = [];
  for (let more = true; more; ) {
    const started = performance.now();
    more = upkeep.slice();
    times.push(performance.now() - started);
  }
  database.exec("VACUUM");
  database.close();
  return { ms: times.reduce((sum, time) => sum + time, 0), slices: times.length, longestMs: Math.max(...times) };
}

function journalRate({ journal }: History): number {
  const run = RunId.parse("20261001T000000Z-bench0");
  const plan = Plan.parse({
    runbook: "bench", title: "Bench", risk: "read", params: {}, secrets: [], dryRun: false, phases: [], hosts: [], sourceHash: "", source: "",
  });
  journal.create(run, "bench", START, { type: "run.created", plan, planHash: "" });
  const started = performance.now();
  const count = 2_000;
  for (let index = 0; index < count; index += 1) {
    journal.append(run, "bench", START, { type: "step.output", step: StepKey.parse("one"), stream: "out", text: "x".repeat(200) });
  }
  return count / ((performance.now() - started) / 1_000);
}

/** Median of 15, each on another series. */
function queryTime({ samples }: History, range: number, as: "value" | "rate"): number {
  const to = START + 30 * DAY_MS;
  const times = Array.from({ length: 15 }, (_, index) => {
    const series = SERIES[(index % 10) * 2 + (as === "rate" ? 1 : 0)];
    const query = SeriesQuery.parse({ selectors: [{ ...series, as }], from: to - range, to, buckets: 400 });
    const started = performance.now();
    const [line] = samples.query(query);
    if ((line?.points.length ?? 0) < 80) throw new Error(`the query found ${line?.points.length ?? 0} points`);
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[7] ?? 0;
}
