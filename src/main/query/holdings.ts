import { METRIC_NAME } from "../../shared/promql";
import type { PrometheusServer } from "../ports";
import { type Selector, selectorText } from "./selectors-of";
import { TARGET_LABELS } from "./targets";

/** How long what a server said of its series counts, ms. */
const FRESH_MS = 60_000;
/** Series that had a sample in this time before the moment asked for, ms. */
const LOOK_BACK_MS = 3_600_000;
const ASK_MS = 5_000;
const MOST = 2_000;

/** What a server holds: the names of its metrics, asked once a minute, and of selectors with labels whether it has such a series. */
export class Holdings {
  readonly #names: Cached<ReadonlySet<string>>;
  readonly #selectors: Cached<boolean>;
  readonly #targets: Cached<readonly Readonly<Record<string, string>>[]>;

  constructor(server: PrometheusServer, now: () => number) {
    this.#names = new Cached(now, async (_, sinceMs) => new Set(await server.metricNames({ sinceMs, timeoutMs: ASK_MS })));
    this.#targets = new Cached(now, async (selector, at) => {
      const { value } = await server.instant({ expression: `group by (${TARGET_LABELS.join(", ")}) (${selector})`, at }, { timeoutMs: ASK_MS });
      return value.type === "vector" ? value.elements.map(({ labels }) => labels) : [];
    });
    this.#selectors = new Cached(now, (selector, sinceMs) => server.holds(selector, sinceMs, { timeoutMs: ASK_MS }));
  }

  /** Whether the server has series that the selector accepts around the moment `from`. Rejects where it cannot be asked and never said. */
  async holds(selector: Selector, from: number): Promise<boolean> {
    const since = sinceOf(from);
    const name = selector.find((matcher) => matcher.name === METRIC_NAME && matcher.op === "=")?.value;
    if (name !== undefined) {
      const isKnown = (await this.#names.get("", since)).has(name);
      if (!isKnown || selector.length === 1) return isKnown;
    }
    return this.#selectors.get(selectorText(selector), since);
  }

  /** Of which targets the server has such series at a moment: sets of `TARGET_LABELS`. */
  targets(selector: Selector, at: number): Promise<readonly Readonly<Record<string, string>>[]> {
    return this.#targets.get(selectorText(selector), Math.floor(at / FRESH_MS) * FRESH_MS);
  }
}

const sinceOf = (from: number): number => Math.floor((from - LOOK_BACK_MS) / LOOK_BACK_MS) * LOOK_BACK_MS;

/** Answers by what was asked; where a server is away, its last answer. */
class Cached<T> {
  readonly #known = new Map<string, { answer: Promise<T>; at: number }>();
  readonly #last = new Map<string, T>();

  constructor(private readonly now: () => number, private readonly ask: (what: string, since: number) => Promise<T>) {}

  get(what: string, since: number): Promise<T> {
    const key = `${what}@${since}`;
    const known = this.#known.get(key);
    if (known && this.now() - known.at < FRESH_MS) return known.answer;
    const answer = this.#askAnew(what, since);
    if (this.#known.size >= MOST) this.#known.clear();
    this.#known.set(key, { answer, at: this.now() });
    return answer;
  }

  async #askAnew(what: string, since: number): Promise<T> {
    try {
      const answer = await this.ask(what, since);
      if (this.#last.size >= MOST) this.#last.clear();
      this.#last.set(what, answer);
      return answer;
    } catch (thrown) {
      const last = this.#last.get(what);
      if (last === undefined) throw thrown;
      return last;
    }
  }
}
