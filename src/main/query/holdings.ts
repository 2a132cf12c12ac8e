import type { PrometheusServer } from "../ports";

/** How long an answer to "does it hold these series" counts, ms. */
const FRESH_MS = 60_000;
/** Series that had a sample in this time before the moment asked for, ms. */
const LOOK_BACK_MS = 3_600_000;
const ASK_MS = 5_000;
const MOST = 2_000;

interface Holding {
  answer: Promise<boolean>;
  at: number;
}

/** What a server holds, asked at most once a minute for each selector. */
export class Holdings {
  readonly #known = new Map<string, Holding>();
  /** The last answers that came, for while the server is away. */
  readonly #last = new Map<string, boolean>();

  constructor(private readonly server: PrometheusServer, private readonly now: () => number) {}

  /** Whether the server has series that the selector accepts around the moment `from`. Rejects where it cannot be asked and never said. */
  async holds(selector: string, from: number): Promise<boolean> {
    const since = Math.floor((from - LOOK_BACK_MS) / LOOK_BACK_MS) * LOOK_BACK_MS;
    const key = `${selector}@${since}`;
    const known = this.#known.get(key);
    if (known && this.now() - known.at < FRESH_MS) return known.answer;
    const answer = this.#ask(selector, since);
    if (this.#known.size >= MOST) this.#known.clear();
    this.#known.set(key, { answer, at: this.now() });
    return answer;
  }

  async #ask(selector: string, since: number): Promise<boolean> {
    try {
      const holds = await this.server.holds(selector, since, { timeoutMs: ASK_MS });
      if (this.#last.size >= MOST) this.#last.clear();
      this.#last.set(selector, holds);
      return holds;
    } catch (thrown) {
      const last = this.#last.get(selector);
      if (last === undefined) throw thrown;
      return last;
    }
  }
}
