import { messageOf } from "../../shared/problem";
import { parsePromql } from "../../shared/promql";
import type { PrometheusServer } from "../ports";
import { isSeparableBy } from "./by-label";
import type { Holdings } from "./holdings";
import type { Queries } from "./local-queries";
import { distinctSelectors, JOB, type Selector, selectorText } from "./selectors-of";

/** How long it counts which jobs were collected here, ms. */
const FRESH_MS = 60_000;
const MOST = 2_000;

/** What the console has collected of the series of an expression that a server answers. */
export interface Complement {
  /** Jobs of which the server has no such series. */
  own: string[];
  /** Jobs that both have. */
  shared: string[];
  /** Whether the own jobs can be evaluated here and put to the server's answer. */
  joins: boolean;
}

/** Finds what of an expression's series this console alone has. */
export class Complements {
  readonly #known = new Map<string, { at: number; jobs: string[] }>();

  constructor(private readonly local: Queries, private readonly now: () => number) {}

  /** undefined: nothing here matches its selectors, or it is of one job only. Rejects where the server does not say what it has. */
  async of(expression: string, holdings: Holdings, from: number, to: number): Promise<Complement | undefined> {
    const parsed = parsePromql(expression);
    if (!parsed.ok) return undefined;
    const selectors = distinctSelectors(parsed.value).filter((selector) => !isOfOneJob(selector));
    const here = new Set(selectors.flatMap((selector) => this.#jobs(selector, to)));
    if (here.size === 0) return undefined;
    const there = new Set((await Promise.all(selectors.map((selector) => holdings.jobs(selector, from)))).flat());
    return { own: [...here].filter((job) => !there.has(job)), shared: [...here].filter((job) => there.has(job)), joins: isSeparableBy(JOB, parsed.value.expr) };
  }

  #jobs(selector: Selector, at: number): string[] {
    const text = selectorText(selector);
    const key = `${text}@${Math.floor(at / FRESH_MS)}`;
    const known = this.#known.get(key);
    if (known && this.now() - known.at < FRESH_MS) return known.jobs;
    const { value } = this.local.instant({ expression: `group by (${JOB}) (${text})`, at });
    const jobs = value.type === "vector" ? value.elements.flatMap(({ labels }) => labels[JOB] ?? []) : [];
    if (this.#known.size >= MOST) this.#known.clear();
    this.#known.set(key, { at: this.now(), jobs });
    return jobs;
  }
}

const isOfOneJob = (selector: Selector): boolean => selector.some(({ name, op, value }) => name === JOB && op === "=" && value !== "");

type Remark = { kind: "info" | "warning"; message: string; at: Record<string, never> };

/** What a person is to know of an answer that a server gave. */
export function remarksOf({ own, shared, joins }: Complement, { name }: Pick<PrometheusServer, "name">): Remark[] {
  const jobs = (list: readonly string[]): string => [...list].sort().map((job) => JSON.stringify(job)).join(", ");
  const remarks: Remark[] = [];
  if (own.length > 0 && joins) remarks.push({ kind: "info", message: `${name} has no such series of ${jobs(own)}: those are the console's own`, at: {} });
  if (own.length > 0 && !joins) remarks.push({ kind: "warning", message: `${name} has no such series of ${jobs(own)}, which the console collects: they are not in this answer; ask "local" for them, or keep the label job`, at: {} });
  if (shared.length > 0) remarks.push({ kind: "info", message: `of ${jobs(shared)} this is what ${name} has; the console collects such series too, ask "local" for those`, at: {} });
  return remarks;
}

export const unknownRemark = ({ name }: Pick<PrometheusServer, "name">, thrown: unknown): Remark =>
  ({ kind: "warning", message: `${name} did not say which jobs it has (${messageOf(thrown)}): what only the console collects is not in this answer`, at: {} });
