import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openHistory } from "../../src/main/history";
import { RunId, StepKey } from "../../src/shared/ids";
import { Plan } from "../../src/shared/plan";
import { SeriesQuery } from "../../src/shared/sample";
import { median, milliseconds, show } from "./figures";
import { type Bench, onHistory, SAMPLE_TABLES } from "./history-tools";
import { goingOn, looksOf, readRecording, type Recorded } from "./recording";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.UTC(2026, 9, 1);
const EVERY_MS = 10_000;
const count = (value: number) => Math.round(value).toLocaleString("en");

/** What samples take on disk, how fast they are stored and read, and how long the upkeep holds up everything else. */
export async function run(): Promise<void> {
  const recorded = readRecording();
  const samples = samplesIn(recorded);
  const spanMs = Math.max(...recorded.map(({ times }) => (times.at(-1) ?? 0) - (times[0] ?? 0)));
  show("recorded on the lab", `${count(samples)} samples of ${recorded.length} series in ${Math.round(spanMs / 60_000)} min`);
  const plain = await asRows(recorded);
  show("  a row each: series, time, value", `${(plain / samples).toFixed(2)} bytes a sample`);
  await recordedOnce(recorded, samples, plain / samples);
  await goingRound(recorded, 1, plain / samples);
  await inserting();
  await thirtyDays(recorded);
  await journal();
}

const samplesIn = (recorded: readonly Recorded[]): number => recorded.reduce((sum, { values }) => sum + values.length, 0);

/** Bytes of the same samples in the plainest table. */
async function asRows(recorded: readonly Recorded[]): Promise<number> {
  return onHistory(START, ({ database, bytes }) => {
    database.exec("CREATE TABLE plain (series INTEGER, at INTEGER, value REAL, PRIMARY KEY (series, at)) WITHOUT ROWID, STRICT; BEGIN");
    const insert = database.prepare<[number, number, number]>("INSERT INTO plain VALUES (?, ?, ?)");
    for (const [id, { times, values }] of recorded.entries()) for (const [index, at] of times.entries()) insert.run(id, at, values[index] ?? 0);
    database.exec("COMMIT");
    return bytes("plain");
  });
}

/** The recording as it is, packed. */
async function recordedOnce(recorded: readonly Recorded[], samples: number, plain: number): Promise<void> {
  const end = Math.max(...recorded.map(({ times }) => times.at(-1) ?? 0));
  await onHistory(end, (bench) => {
    for (const look of looksOf(recorded)) bench.store.add(look);
    bench.store.flush();
    show("  as it comes, in the log", `${(bench.bytes("sample_log") / samples).toFixed(2)} bytes a sample`);
    bench.clock.now += 2 * HOUR_MS;
    const slices = bench.tend();
    bench.database.exec("VACUUM");
    show("  samples packed by hour, with their times", ratio(bench.bytes("hour_chunk", "hour_axis") / samples, plain));
    show("  and the means of ten minutes", ratio(bench.bytes("hour_chunk", "hour_axis", "ten_minute_tier") / samples, plain));
    show("  names and labels, once", `${(bench.bytes("series", "series_text") / recorded.length).toFixed(0)} bytes a series`);
    show("  packing", `${count(samples / (sum(slices) / 1_000))} samples/s; longest slice ${milliseconds(Math.max(...slices))}`);
  });
}

/** The recording again and again, what grows growing on: what a day takes once its hours are joined, every tier included. */
async function goingRound(recorded: readonly Recorded[], days: number, plain: number): Promise<void> {
  const begin = Math.min(...recorded.map(({ times }) => times[0] ?? Infinity));
  const end = Math.max(...recorded.map(({ times }) => times.at(-1) ?? 0));
  const roundMs = end - begin + EVERY_MS;
  const rounds = recorded.map(goingOn);
  await onHistory(START, (bench) => {
    let samples = 0;
    const slices: number[] = [];
    for (let round = 0; round * roundMs < days * DAY_MS; round += 1) {
      for (const look of looksOf(rounds.map((of) => of(round)), START - begin + round * roundMs)) {
        const kept = look.filter(({ at }) => at < START + days * DAY_MS);
        samples += kept.length;
        bench.store.add(kept);
      }
      bench.clock.now = START + (round + 1) * roundMs;
      slices.push(...bench.tend());
    }
    bench.store.flush();
    bench.clock.now = START + (days + 1) * DAY_MS;
    slices.push(...bench.tend());
    bench.database.exec("VACUUM");
    show(`going round for ${days} day: every tier`, ratio(bench.bytes(...SAMPLE_TABLES) / samples, plain));
    for (const tables of [["day_chunk", "day_axis"], ["ten_minute_tier"], ["hour_tier"]]) show(`  ${tables.join(", ")}`, (bench.bytes(...tables) / samples).toFixed(3));
    showSlices("  packing, joining days", slices);
  });
}

/** Live, the looks of a fleet; and a hundred rows at a time. */
async function inserting(): Promise<void> {
  for (const [name, perLook, looks] of [["looks of 700 series", 700, 360], ["looks of 20 series", 20, 2_000]] as const) {
    await onHistory(START, ({ store }) => {
      const series = Array.from({ length: perLook }, (_, index) => ({ name: "node_network_receive_bytes_total", labels: { host: `h${index % 50}`, device: `eth${index}` } }));
      const started = performance.now();
      for (let look = 0; look < looks; look += 1) store.add(series.map((one, index) => ({ series: one, at: START + look * EVERY_MS, value: look * index })));
      store.flush();
      show(`storing ${name}`, `${count((perLook * looks) / ((performance.now() - started) / 1_000))} samples/s`);
    });
  }
}

/** Twenty recorded series for 31 days: queries, and what it takes to delete the oldest day and to keep less. */
async function thirtyDays(recorded: readonly Recorded[]): Promise<void> {
  const changing = recorded.filter(({ values }) => new Set(values).size > values.length / 4).slice(0, 20);
  const roundMs = Math.max(...changing.map(({ times }) => (times.at(-1) ?? 0) - (times[0] ?? 0))) + EVERY_MS;
  const begin = Math.min(...changing.map(({ times }) => times[0] ?? Infinity));
  const rounds = changing.map(goingOn);
  await onHistory(START, (bench) => {
    let samples = 0;
    for (let round = 0; round * roundMs < 30 * DAY_MS; round += 1) {
      for (const look of looksOf(rounds.map((of) => of(round)), START - begin + round * roundMs)) {
        samples += look.length;
        bench.store.add(look);
      }
      bench.clock.now = START + (round + 1) * roundMs;
      bench.tend();
    }
    bench.store.flush();
    show(`30 days of ${changing.length} restless series`, `${count(samples)} samples, ${(bench.bytes(...SAMPLE_TABLES) / 2 ** 20).toFixed(1)} MiB`);
    for (const [name, range] of [["15 minutes", HOUR_MS / 4], ["1 day", DAY_MS], ["30 days", 30 * DAY_MS]] as const) {
      for (const as of ["value", "rate"] as const) show(`  one series over ${name} as ${as}`, milliseconds(queryTime(bench, changing, range, as)));
    }
    bench.clock.now += DAY_MS;
    showSlices("  deleting the oldest day", bench.tend());
    bench.keep.value = { ...bench.keep.value, rawMs: DAY_MS };
    showSlices("  keeping one day instead of 30, and giving the room back", bench.tend());
  });
}

/** Median of the series, each once. */
function queryTime({ store, clock }: Bench, recorded: readonly Recorded[], range: number, as: "value" | "rate"): number {
  return median(recorded.map(({ series }) => {
    const query = SeriesQuery.parse({ selectors: [{ ...series, as }], from: clock.now - range, to: clock.now, buckets: 400 });
    const started = performance.now();
    const [line] = store.query(query);
    const ms = performance.now() - started;
    if ((line?.points.length ?? 0) < 60) throw new Error(`the query found ${line?.points.length ?? 0} points`);
    return ms;
  }));
}

async function journal(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-bench-"));
  try {
    const file = join(folder, "history.sqlite");
    const history = openHistory({ file, backups: false });
    const run = RunId.parse("20261001T000000Z-bench0");
    const plan = Plan.parse({
      runbook: "bench", title: "Bench", risk: "read", params: {}, secrets: [], dryRun: false, phases: [], hosts: [], sourceHash: "", source: "",
    });
    history.journal.create(run, "bench", START, { type: "run.created", plan, planHash: "" });
    const started = performance.now();
    const events = 2_000;
    for (let index = 0; index < events; index += 1) {
      history.journal.append(run, "bench", START, { type: "step.output", step: StepKey.parse("one"), stream: "out", text: "x".repeat(200) });
    }
    show("journal, each event on disk", `${count(events / ((performance.now() - started) / 1_000))} events/s`);
    await history.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const sum = (times: readonly number[]): number => times.reduce((total, time) => total + time, 0);
const ratio = (bytes: number, plain: number) => `${bytes.toFixed(2)} bytes a sample, ${(plain / bytes).toFixed(0)} times less than rows`;

function showSlices(what: string, slices: readonly number[]): void {
  const sorted = [...slices].sort((a, b) => a - b);
  const of = (share: number) => milliseconds(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  show(what, `${slices.length} slices: median ${of(0.5)}, 99 % ${of(0.99)}, longest ${of(1)}`);
}
