import { raise } from "../../problem";
import { type LabelMatcher, Labels, matchesAll, METRIC_NAME, type RawSeries, type SeriesSource } from "../../promql";
import type { RuleSample } from "../evaluate-group";
import type { InputValue } from "./series-text";

interface Stored {
  labels: Labels;
  times: number[];
  values: number[];
  staleAt: number[];
  histogramsAt: number[];
}

/** The samples of a test: its input series, seen up to `until`, and what the rules have made. */
export class TestSeries implements SeriesSource {
  /** ms; later samples of the input are not seen. */
  until = Infinity;
  readonly #byKey = new Map<string, Stored>();
  readonly #byName = new Map<string, Stored[]>();

  load(labels: Labels, values: readonly InputValue[], from: number, stepMs: number): void {
    const stored = this.#stored(labels);
    values.forEach((value, index) => {
      const at = from + index * stepMs;
      if (typeof value === "number") {
        stored.times.push(at);
        stored.values.push(value);
      } else if (value === "stale") stored.staleAt.push(at);
      else if (value === "histogram") stored.histogramsAt.push(at);
    });
  }

  add(samples: readonly RuleSample[]): void {
    for (const { labels, at, value } of samples) {
      const stored = this.#stored(Labels.of(Object.entries(labels)));
      if (value === undefined) stored.staleAt.push(at);
      else if (at > (stored.times.at(-1) ?? -Infinity)) {
        stored.times.push(at);
        stored.values.push(value);
      }
    }
  }

  #stored(labels: Labels): Stored {
    const known = this.#byKey.get(labels.key);
    if (known) return known;
    const made: Stored = { labels, times: [], values: [], staleAt: [], histogramsAt: [] };
    this.#byKey.set(labels.key, made);
    const namesakes = this.#byName.get(labels.metricName) ?? [];
    namesakes.push(made);
    this.#byName.set(labels.metricName, namesakes);
    return made;
  }

  select(matchers: readonly LabelMatcher[], fromMs: number, toMs: number): RawSeries[] {
    const name = matchers.find((matcher) => matcher.name === METRIC_NAME && matcher.op === "=")?.value;
    const candidates = name === undefined ? [...this.#byKey.values()] : (this.#byName.get(name) ?? []);
    const until = Math.min(toMs, this.until);
    return candidates.filter(({ labels }) => matchesAll(labels, matchers)).map((stored): RawSeries => {
      if (stored.histogramsAt.some((at) => at >= fromMs && at <= until)) raise({ code: "promql.native-histogram", message: "native histograms are not supported" });
      const [start, end] = [firstFrom(stored.times, fromMs), firstFrom(stored.times, until + 1)];
      return { labels: stored.labels, times: stored.times.slice(start, end), values: stored.values.slice(start, end), staleAt: stored.staleAt.filter((at) => at <= until) };
    });
  }
}

/** Index of the first time that is `at` or later. */
function firstFrom(times: readonly number[], at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
