import { raise } from "../../shared/problem";
import { type Sample, type Series, seriesKey } from "../../shared/sample";
import type { SampleStore } from "../ports";
import { TIME_UNIT_MS } from "./chunk-codec";
import type { Database } from "./database";
import type { Notices } from "./notices";
import { writeProblem } from "./problems";
import { RawSamples } from "./raw-samples";
import { SampleQuery } from "./sample-query";
import { SampleWriter } from "./sample-writer";
import { checkSeries, SeriesTable } from "./series-table";

const BATCH_ROWS = 100;
const BATCH_MS = 1_000;
/** After a failed write: samples wait in memory meanwhile. */
const RETRY_MS = 5_000;

export interface SampleStoreOptions {
  database: Database;
  notices: Notices;
  now: () => number;
  rawKeepMs: number;
  /** Samples held in memory at most while the disk refuses them. */
  maxPending?: number;
}

/** Samples on a connection with `synchronous = NORMAL`; a power cut may cost the last second of them. */
export class SqliteSampleStore implements SampleStore {
  readonly #notices: Notices;
  readonly #now: () => number;
  readonly #maxPending: number;
  readonly #table: SeriesTable;
  readonly #writer: SampleWriter;
  readonly #query: SampleQuery;
  readonly #raw: RawSamples;
  readonly #listeners = new Set<(upTo: number) => void>();
  readonly #checked = new Set<string>();
  /** Newest sample by series key, stored or not. */
  readonly #newest = new Map<string, Sample>();
  #pending: Sample[] = [];
  #timer: NodeJS.Timeout | undefined;
  #retryAt = 0;
  #lost = 0;

  constructor({ database, notices, now, rawKeepMs, maxPending = 200_000 }: SampleStoreOptions) {
    this.#notices = notices;
    this.#now = now;
    this.#maxPending = maxPending;
    this.#table = new SeriesTable(database);
    this.#raw = new RawSamples(database);
    this.#writer = new SampleWriter(database, this.#table, this.#raw);
    this.#query = new SampleQuery(database, this.#table, this.#raw, () => now() - rawKeepMs);
  }

  add(samples: readonly Sample[]): void {
    for (const sample of samples) this.#take(sample);
    if (this.#pending.length === 0) return;
    if (this.#pending.length >= BATCH_ROWS && this.#now() >= this.#retryAt) this.flush();
    else this.#timer ??= setTimeout(() => this.#tick(), BATCH_MS).unref();
  }

  #take(sample: Sample): void {
    // SQLite would store NaN as NULL and has no infinity in JSON: what is not a number was not seen.
    if (!Number.isFinite(sample.value) || !Number.isFinite(sample.at)) return;
    const key = seriesKey(sample.series);
    if (!this.#checked.has(key)) {
      checkSeries(sample.series);
      this.#checked.add(key);
    }
    const taken = { ...sample, at: Math.floor(sample.at / TIME_UNIT_MS) * TIME_UNIT_MS };
    this.#pending.push(taken);
    if (taken.at >= (this.#newest.get(key)?.at ?? 0)) this.#newest.set(key, taken);
  }

  #tick(): void {
    this.#timer = undefined;
    if (this.#now() >= this.#retryAt) this.flush();
    if (this.#pending.length > 0) this.#timer ??= setTimeout(() => this.#tick(), BATCH_MS).unref();
  }

  /** Writes what waits. A failure is shown as a notice; the samples stay in memory, the oldest go when there are too many. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#pending;
    if (batch.length === 0) return;
    try {
      this.#writer.write(batch);
    } catch (thrown) {
      this.#keep(thrown);
      return;
    }
    this.#pending = [];
    this.#retryAt = 0;
    this.#lost = 0;
    this.#notices.settle("history.samples-waiting");
    const upTo = batch.reduce((latest, { at }) => Math.max(latest, at), 0);
    for (const listener of this.#listeners) listener(upTo);
  }

  #keep(thrown: unknown): void {
    this.#retryAt = this.#now() + RETRY_MS;
    const excess = this.#pending.length - this.#maxPending;
    if (excess > 0) {
      this.#pending = this.#pending.slice(excess);
      this.#lost += excess;
    }
    const { message, cause, next } = writeProblem(thrown, "Samples");
    const lost = this.#lost > 0 ? " Older ones are already lost: charts will show a gap." : " They wait in memory.";
    this.#notices.show({ code: "history.samples-waiting", message: message + lost, cause, next });
  }

  query(...[query]: Parameters<SampleStore["query"]>): ReturnType<SampleStore["query"]> {
    if (this.#now() >= this.#retryAt) this.flush();
    return this.#query.lines(query);
  }

  raw({ name, accepts, from, to, most }: Parameters<SampleStore["raw"]>[0]): ReturnType<SampleStore["raw"]> {
    if (this.#now() >= this.#retryAt) this.flush();
    this.#table.refresh();
    let read = 0;
    return this.#table.matching(name, accepts).flatMap(({ id, series }) => {
      const rows = this.#raw.between(id, from, to);
      read += rows.length;
      if (read > most) raise({ code: "history.too-many-samples", message: `More than ${most} samples would have to be read.`, next: "Ask for a shorter time or for fewer series." });
      return rows.length === 0 ? [] : [{ series, times: Float64Array.from(rows, ([at]) => at), values: Float64Array.from(rows, ([, value]) => value) }];
    });
  }

  series(match: string, limit: number): Series[] {
    this.#table.refresh();
    return this.#table.search(match, limit);
  }

  latest(series: Series, withinMs: number): Sample | undefined {
    const oldest = this.#now() - withinMs;
    const held = this.#newest.get(seriesKey(series));
    if (held !== undefined && held.at >= oldest) return held;
    this.#table.refresh();
    const known = this.#table.find(series);
    const row = known && this.#raw.newest(known.id);
    return row && row.at >= oldest ? { series, ...row } : undefined;
  }

  /** Ids of all series, for the retention. */
  seriesIds(): number[] {
    this.#table.refresh();
    return this.#table.ids();
  }

  onStored(listener: (upTo: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
