import { type Reading, rounded } from "../collector";
import type { LineFacts } from "./classify";
import { type Level, LEVELS } from "./level";

/** Upper ends of the buckets, seconds: those that Prometheus's client libraries have. */
export const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Series that the groups of one pattern may make; the rest is counted under "other". */
const MOST_COMBINATIONS = 50;
const MOST_CHARS = 120;

/** Counts what lines say, from the moment the log is first read. */
export class LogCounters {
  readonly #levels = new Map<Level, number>(LEVELS.map((level) => [level, 0]));
  /** By pattern, then by its groups as JSON. */
  readonly #matches: Map<string, Map<string, { groups: Record<string, string>; count: number }>>;
  readonly #buckets = new Float64Array(BUCKETS.length);
  #durations = 0;
  #seconds = 0;
  #skipped = 0;

  /** `patterns`: their names and those of their groups; what has none is told as zero from the start. */
  constructor(patterns: readonly { name: string; groups: boolean }[], private readonly hasLatency: boolean) {
    this.#matches = new Map(patterns.map(({ name, groups }) => [name, new Map(groups ? [] : [["{}", { groups: {}, count: 0 }]])]));
  }

  take({ level, matches, durationSeconds }: LineFacts): void {
    this.#levels.set(level, (this.#levels.get(level) ?? 0) + 1);
    for (const { pattern, groups } of matches) this.#match(pattern, groups);
    if (durationSeconds === undefined) return;
    this.#durations += 1;
    this.#seconds += durationSeconds;
    for (const [index, end] of BUCKETS.entries()) if (durationSeconds <= end) this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
  }

  /** Bytes that were not read: the log grew faster than it may be followed. */
  skip(bytes: number): void {
    this.#skipped += bytes;
  }

  #match(pattern: string, groups: Record<string, string>): void {
    const known = this.#matches.get(pattern);
    if (known === undefined) return;
    const short = Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, value.slice(0, MOST_CHARS)]));
    const key = JSON.stringify(short);
    const isNew = !known.has(key) && known.size >= MOST_COMBINATIONS;
    const counted = isNew ? Object.fromEntries(Object.keys(short).map((name) => [name, "other"])) : short;
    const entry = known.get(JSON.stringify(counted)) ?? { groups: counted, count: 0 };
    entry.count += 1;
    known.set(JSON.stringify(counted), entry);
  }

  readings(): Reading[] {
    const latency = (name: string, value: number, labels?: Record<string, string>): Reading => ({ name: `log_request_duration_seconds_${name}`, value, ...(labels && { labels }) });
    return [
      ...[...this.#levels].map(([level, value]) => ({ name: "log_lines_total", labels: { level }, value })),
      ...[...this.#matches].flatMap(([pattern, entries]) => [...entries.values()].map(({ groups, count }) => ({ name: "log_matches_total", labels: { ...groups, pattern }, value: count }))),
      ...(this.hasLatency
        ? [
            ...BUCKETS.map((end, index) => latency("bucket", this.#buckets[index] ?? 0, { le: String(end) })),
            latency("bucket", this.#durations, { le: "+Inf" }), latency("sum", rounded(this.#seconds, 6), undefined), latency("count", this.#durations),
          ]
        : []),
      { name: "log_skipped_bytes_total", value: this.#skipped },
    ];
  }
}
