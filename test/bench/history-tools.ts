import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openHistory } from "../../src/main/history";
import { type Database, openDatabase } from "../../src/main/history/database";
import { Notices } from "../../src/main/history/notices";
import { SqliteSampleStore } from "../../src/main/history/samples/sample-store";
import { SampleTables } from "../../src/main/history/samples/tables";
import { Upkeep } from "../../src/main/history/samples/upkeep";
import { DEFAULT_KEEP, type HistoryKeep } from "../../src/shared/history";

/** The samples' part of a history with a clock and a tier setting that can be moved. */
export interface Bench {
  database: Database;
  store: SqliteSampleStore;
  clock: { now: number };
  keep: { value: HistoryKeep };
  /** Runs the upkeep until it rests; what each slice took, in ms of this thread's processor time: on a busy machine the clock tells of others' work. */
  tend(): number[];
  /** Bytes of tables and their indexes, pages that are half full included; without the free pages. */
  bytes(...tables: string[]): number;
}

export const SAMPLE_TABLES = ["sample_log", "hour_chunk", "hour_axis", "day_chunk", "day_axis", "ten_minute_tier", "hour_tier", "series_end"];

export async function onHistory<T>(now: number, work: (bench: Bench) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-bench-"));
  const file = join(folder, "history.sqlite");
  await openHistory({ file, backups: false }).close();
  const database = openDatabase(file, { synchronous: "NORMAL" });
  try {
    return await work(benchOn(database, now));
  } finally {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function benchOn(database: Database, now: number): Bench {
  const fail = (thrown: unknown): never => {
    throw thrown;
  };
  const clock = { now };
  const keep = { value: DEFAULT_KEEP };
  const tables = new SampleTables(database, fail);
  const upkeep = new Upkeep(tables, () => keep.value, () => clock.now, fail);
  const pages = database.prepare<[string], number | null>("SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_schema WHERE tbl_name = ?) AND aggregate = TRUE").pluck();
  return {
    database, clock, keep,
    store: new SqliteSampleStore({ tables, notices: new Notices(), now: () => clock.now, keep: () => keep.value }),
    tend: () => {
      const times: number[] = [];
      for (let more = true; more; ) {
        const started = process.threadCpuUsage();
        more = upkeep.slice();
        const { user, system } = process.threadCpuUsage(started);
        times.push((user + system) / 1_000);
      }
      return times;
    },
    bytes: (...names) => names.reduce((sum, name) => sum + (pages.get(name) ?? 0), 0),
  };
}
