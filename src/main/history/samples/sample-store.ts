import { performance } from "node:perf_hooks";
import type { HistoryKeep } from "../../../shared/history";
import { raise } from "../../../shared/problem";
import { UNREAD, type Use } from "../../../shared/promql/source";
import type { Sample, Series } from "../../../shared/sample";
import type { RawRead, RawSamplesOf, SampleStore } from "../../ports";
import { transact } from "../database";
import type { Notices } from "../notices";
import { writeProblem } from "../problems";
import { SampleQuery } from "./sample-query";
import { coarseSamples, type CoarseZone } from "./coarse";
import { lastOf, merged } from "./columns";
import type { KnownSeries } from "./series-table";
import type { SampleTables } from "./tables";
import { toUnit } from "./times";
import { framesOf, Waiting } from "./waiting";

const BATCH_ROWS = 100;
const BATCH_MS = 30_000;
/** Windows are told of new samples so soon after they were seen. */
const TELL_MS = 1_000;
/** One transaction's worth, and how long writing one after the other may hold up everything else before it pauses. */
const WRITE_SAMPLES = 2_000;
const DRAIN_MS = 10;
const DRAIN_PAUSE_MS = 50;
/** After a failed write: samples wait in memory meanwhile. */
const RETRY_MS = 5_000;
/** About two hours of a fleet of ten hosts, eight bytes each. */
const MAX_WAITING = 5_000_000;

export interface SampleStoreOptions {
  tables: SampleTables;
  notices: Notices;
  now: () => number;
  keep: () => HistoryKeep;
  /** Samples held in memory at most while the disk refuses them. */
  maxWaiting?: number;
}

/** Samples on a connection with `synchronous = NORMAL`: what waits for its batch is lost with the process, 30 s of it at most. */
export class SqliteSampleStore implements SampleStore {
  readonly #tables: SampleTables;
  readonly #notices: Notices;
  readonly #now: () => number;
  readonly #query: SampleQuery;
  readonly #waiting: Waiting;
  readonly #listeners = new Set<(upTo: number) => void>();
  #flushing: NodeJS.Timeout | undefined;
  #telling: NodeJS.Timeout | undefined;
  #seenUpTo = 0;
  #retryAt = 0;

  constructor({ tables, notices, now, keep, maxWaiting = MAX_WAITING }: SampleStoreOptions) {
    this.#tables = tables;
    this.#notices = notices;
    this.#now = now;
    this.#waiting = new Waiting(maxWaiting);
    this.#query = new SampleQuery(tables, this.#waiting.frames, () => ({ raw: now() - keep().rawMs, tenMinutes: now() - keep().tenMinutesMs }));
  }

  add(samples: readonly Sample[]): void {
    for (const frame of framesOf(samples.flatMap((sample) => this.#taken(sample)))) this.#waiting.add(frame);
    if (!this.#hasWaiting()) return;
    this.#telling ??= setTimeout(() => this.#tell(), TELL_MS).unref();
    if (this.#waiting.size >= BATCH_ROWS && this.#now() >= this.#retryAt) this.#write(DRAIN_MS);
    else this.#later();
  }

  #hasWaiting(): boolean {
    return this.#waiting.size > 0 || this.#tables.ends.waiting > 0;
  }

  #taken({ series, at, value, stale }: Sample): [] | [{ series: KnownSeries; at: number; value: number }] {
    if (!Number.isFinite(at)) return [];
    if (stale) {
      const known = this.#tables.series.find(series);
      if (known) this.#tables.ends.add(known, at);
      return [];
    }
    const known = this.#tables.series.of(series);
    const taken = { at: toUnit(at), value };
    if (taken.at >= (known.newest?.at ?? -Infinity)) known.newest = taken;
    this.#seenUpTo = Math.max(this.#seenUpTo, taken.at);
    return [{ series: known, ...taken }];
  }

  #later(ms = this.#retryAt > 0 ? RETRY_MS : BATCH_MS): void {
    this.#flushing ??= setTimeout(() => this.#tick(), ms).unref();
  }

  #tick(): void {
    this.#flushing = undefined;
    if (this.#now() >= this.#retryAt) this.#write(DRAIN_MS);
    else if (this.#hasWaiting()) this.#later();
  }

  /** Writes what waits. A failure is shown as a notice; the samples stay in memory, the oldest go when there are too many. */
  flush(): void {
    this.#write(Infinity);
  }

  /** Writes batch after batch for `ms` at most: after hours without a disk there is more than can be written at once. */
  #write(ms: number): void {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    if (!this.#hasWaiting()) return;
    const until = performance.now() + ms;
    while (this.#hasWaiting() && performance.now() < until) if (!this.#writeBatch()) return;
    if (this.#hasWaiting()) this.#later(DRAIN_PAUSE_MS);
    this.#tell();
  }

  #writeBatch(): boolean {
    const { database, log, ends } = this.#tables;
    const batch = this.#waiting.oldest(WRITE_SAMPLES);
    try {
      const endsWritten = transact(database, () => {
        log.append(batch);
        return ends.append();
      });
      endsWritten();
    } catch (thrown) {
      this.#keep(thrown);
      return false;
    }
    this.#waiting.written(batch.length);
    this.#retryAt = 0;
    if (this.#waiting.size === 0) this.#notices.settle("history.samples-waiting");
    this.#tables.refresh();
    return true;
  }

  #keep(thrown: unknown): void {
    this.#retryAt = this.#now() + RETRY_MS;
    this.#later();
    const { message, cause, next } = writeProblem(thrown, "Samples");
    const lost = this.#waiting.lost > 0 ? " Older ones are already lost: charts will show a gap." : " They wait in memory.";
    this.#notices.show({ code: "history.samples-waiting", message: message + lost, cause, next });
  }

  #tell(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    for (const listener of this.#listeners) listener(this.#seenUpTo);
  }

  query(...[query]: Parameters<SampleStore["query"]>): ReturnType<SampleStore["query"]> {
    return this.#query.lines(query);
  }

  raw({ name, accepts, from, to, most, withinMs = Infinity, coarseAs }: RawRead): RawSamplesOf[] {
    this.#tables.refresh();
    const zones = coarseAs ? this.#query.coarseZones(from, to) : [];
    const since = Math.max(from, zones.at(-1)?.end ?? from);
    const until = performance.now() + withinMs;
    let read = 0;
    return this.#tables.series.matching(name, accepts).flatMap((known) => {
      const fine = this.#tables.raw(known, since, to, this.#waiting.frames);
      const old = zones.length > 0 && coarseAs ? this.#coarse(known, zones, coarseAs) : undefined;
      const columns = old ? { ...merged([old, fine]), coarse: old.coarse } : fine;
      read += columns.times.length;
      if (performance.now() > until) raise({ code: UNREAD, message: "The samples could not be read in the time that there was." });
      if (read > most) raise({ code: "history.too-many-samples", message: `More than ${most} samples would have to be read.`, next: "Ask for a shorter time or for fewer series." });
      if (columns.times.length === 0) return [];
      const staleAt = this.#tables.ends.between(known, from, to);
      return [{ series: known.series, ...columns, ...(staleAt.length === 0 ? {} : { staleAt: Float64Array.from(staleAt) }) }];
    });
  }

  #coarse(known: KnownSeries, zones: readonly CoarseZone[], use: Use): ReturnType<typeof coarseSamples> | undefined {
    const samples = coarseSamples(zones.map((zone) => ({ zone, buckets: this.#query.bucketsOf(known, zone.from, zone.end - 1, zone.widthMs) })), use);
    return samples.times.length === 0 ? undefined : samples;
  }

  series(match: string, limit: number): Series[] {
    this.#tables.series.refresh();
    return this.#tables.series.search(match, limit);
  }

  latest(series: Series, withinMs: number): Sample | undefined {
    const oldest = this.#now() - withinMs;
    this.#tables.series.refresh();
    const known = this.#tables.series.find(series);
    if (known === undefined) return undefined;
    this.#tables.refresh();
    const own = known.newest;
    const last = own !== undefined && own.at >= oldest ? own : lastOf(this.#tables.raw(known, oldest, Infinity, this.#waiting.frames));
    return last === undefined || this.#tables.ends.between(known, last.at + 1, Infinity).length > 0 ? undefined : { series, ...last };
  }

  /** Samples that are in memory only. */
  waiting(): number {
    return this.#waiting.size;
  }

  onStored(listener: (upTo: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stop(): void {
    clearTimeout(this.#flushing);
    clearTimeout(this.#telling);
  }
}
