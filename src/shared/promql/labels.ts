/** The label that holds a metric's name. */
export const METRIC_NAME = "__name__";

type Pair = readonly [name: string, value: string];

/** The labels of a series, the metric's name among them, in order of their names. An empty value is the same as no label. */
export class Labels {
  static readonly none = new Labels([]);
  readonly #pairs: readonly Pair[];
  #key: string | undefined;

  private constructor(pairs: readonly Pair[]) {
    this.#pairs = pairs;
  }

  /** Of two pairs with the same name the later counts. */
  static of(pairs: Iterable<readonly [string, string]>): Labels {
    const byName = new Map(pairs);
    return new Labels([...byName].filter(([, value]) => value !== "").sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The labels of a series as the history keeps it: the name apart. */
  static ofSeries({ name, labels }: { name: string; labels: Readonly<Record<string, string>> }): Labels {
    return Labels.of([[METRIC_NAME, name], ...Object.entries(labels)]);
  }

  /** Empty where there is no such label. */
  get(name: string): string {
    for (const pair of this.#pairs) if (pair[0] === name) return pair[1];
    return "";
  }

  get metricName(): string {
    return this.get(METRIC_NAME);
  }

  get pairs(): readonly Pair[] {
    return this.#pairs;
  }

  /** Equal labels give equal keys, different ones different keys. */
  get key(): string {
    this.#key ??= JSON.stringify(this.#pairs);
    return this.#key;
  }

  only(names: ReadonlySet<string>): Labels {
    return new Labels(this.#pairs.filter(([name]) => names.has(name)));
  }

  without(names: ReadonlySet<string>): Labels {
    return this.#pairs.some(([name]) => names.has(name)) ? new Labels(this.#pairs.filter(([name]) => !names.has(name))) : this;
  }

  withoutMetricName(): Labels {
    return this.without(JUST_THE_NAME);
  }

  /** With a label set; an empty value takes the label away. */
  with(name: string, value: string): Labels {
    return this.get(name) === value ? this : Labels.of([...this.#pairs, [name, value]]);
  }

  toRecord(): Record<string, string> {
    return Object.fromEntries(this.#pairs);
  }

  /** `{__name__="up", job="api"}` */
  toString(): string {
    return `{${this.#pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(", ")}}`;
  }
}

const JUST_THE_NAME: ReadonlySet<string> = new Set([METRIC_NAME]);
