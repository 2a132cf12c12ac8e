import { messageOf } from "../../shared/problem";
import { METRIC_NAME, parsePromql, type Expr } from "../../shared/promql";
import type { PrometheusServer } from "../ports";
import { isSeparableBy } from "./by-label";
import type { Holdings } from "./holdings";
import type { Queries } from "./local-queries";
import { distinctSelectors, JOB, type Selector, selectorText } from "./selectors-of";
import { isOfEveryJob, type Split, splitTargets, type Target, TARGET_LABELS, targetIn } from "./targets";

/** How long it counts which targets were looked at here, ms. */
const FRESH_MS = 60_000;
const MOST = 2_000;

type LabelSet = Readonly<Record<string, string>>;

/** What the console has collected of the series of an expression that a server answers. */
export interface Complement extends Split {
  /** Own targets that cannot be put to the server's answer, because the expression does not keep them apart from others. */
  left: Target[];
  /** Whether an element of the local answer is of own targets alone. */
  isOwn: (labels: LabelSet) => boolean;
}

/** Finds what of an expression's series this console alone has. */
export class Complements {
  readonly #known = new Map<string, { at: number; targets: Target[] }>();

  constructor(private readonly local: Queries, private readonly now: () => number) {}

  /** undefined: nothing here matches its selectors. Rejects where the server does not say what it has. `hostOf`: the fleet's host of a name there. */
  async of(expression: string, holdings: Holdings, to: number, hostOf: (name: string) => string | undefined): Promise<Complement | undefined> {
    const parsed = parsePromql(expression);
    if (!parsed.ok) return undefined;
    const splits = await Promise.all(distinctSelectors(parsed.value).map(async (selector) => {
      const here = this.#targets(selector, to);
      if (here.length === 0) return undefined;
      const there = (await holdings.targets(selector, to)).map((labels) => targetIn(labels, hostOf));
      return splitTargets(here, there, isOfEveryJob(selector.find(({ name, op }) => name === METRIC_NAME && op === "=")?.value));
    }));
    const found = splits.filter((split) => split !== undefined);
    if (found.length === 0) return undefined;
    const [shared, guessed] = [distinct(found.flatMap((split) => split.shared)), distinct(found.flatMap((split) => split.guessed))];
    // Of an expression over several metrics, what the server has of one it may have of the others.
    const own = without(distinct(found.flatMap((split) => split.own)), [...shared, ...guessed]);
    return { own, shared, guessed, ...joining(parsed.value.expr, own, [...shared, ...guessed]) };
  }

  #targets(selector: Selector, at: number): Target[] {
    const text = selectorText(selector);
    const key = `${text}@${Math.floor(at / FRESH_MS)}`;
    const known = this.#known.get(key);
    if (known && this.now() - known.at < FRESH_MS) return known.targets;
    const { value } = this.local.instant({ expression: `group by (${TARGET_LABELS.join(", ")}) (${text})`, at });
    // Where the console itself looks, `host` is the fleet's own name.
    const targets = value.type === "vector" ? value.elements.map(({ labels }): Target => ({ job: labels[JOB] ?? "", instance: labels["instance"] ?? "", ...(labels["host"] && { host: labels["host"] }) })) : [];
    if (this.#known.size >= MOST) this.#known.clear();
    this.#known.set(key, { at: this.now(), targets });
    return targets;
  }
}

const keyOf = ({ job, instance }: Target): string => JSON.stringify([job, instance]);
const distinct = (targets: readonly Target[]): Target[] => [...new Map(targets.map((target) => [keyOf(target), target])).values()];
const without = (targets: readonly Target[], others: readonly Target[]): Target[] => targets.filter((target) => !others.some((other) => keyOf(other) === keyOf(target)));

/** By what the own targets' elements are told from the others', as far as the expression keeps its labels. */
function joining(expr: Expr, own: readonly Target[], others: readonly Target[]): Pick<Complement, "left" | "isOwn"> {
  const labels = (["instance", JOB] as const).filter((label) => isSeparableBy(label, expr));
  if (labels.length === 0) return { left: [...own], isOwn: () => false };
  const markOf = (of: LabelSet): string => JSON.stringify(labels.map((label) => of[label] ?? ""));
  const taken = new Set(others.map(({ job, instance }) => markOf({ job, instance })));
  const mine = new Set(own.map(({ job, instance }) => markOf({ job, instance })).filter((mark) => !taken.has(mark)));
  return { left: own.filter(({ job, instance }) => !mine.has(markOf({ job, instance }))), isOwn: (of) => mine.has(markOf(of)) };
}

type Remark = { kind: "info" | "warning"; message: string; at: Record<string, never> };

/** What a person is to know of an answer that a server gave. */
export function remarksOf({ own, left, shared, guessed }: Complement, { name }: Pick<PrometheusServer, "name">): Remark[] {
  const remarks: Remark[] = [];
  const joined = without(own, left);
  if (joined.length > 0) remarks.push({ kind: "info", message: `${name} has no such series of ${listed(joined)}: those are the console's own`, at: {} });
  if (left.length > 0) remarks.push({ kind: "warning", message: `${name} has no such series of ${listed(left)}, which the console collects: they are not in this answer; ask "local" for them, or keep the labels job and instance`, at: {} });
  if (guessed.length > 0) remarks.push({ kind: "warning", message: `${name} has targets that the fleet file does not name; they are taken for ${listed(guessed)}, and what the console collects of those is left out: ask "local" for it`, at: {} });
  if (shared.length > 0) remarks.push({ kind: "info", message: `of ${listed(shared)} this is what ${name} has; the console collects such series too, ask "local" for those`, at: {} });
  return remarks;
}

const NAMED = 3;

function listed(targets: readonly Target[]): string {
  const names = [...new Set(targets.map(({ job, instance }) => `${job}/${instance}`))].sort();
  return names.length > NAMED + 1 ? `${names.slice(0, NAMED).join(", ")} and ${names.length - NAMED} more` : names.join(", ");
}

export const unknownRemark = ({ name }: Pick<PrometheusServer, "name">, thrown: unknown): Remark =>
  ({ kind: "warning", message: `${name} did not say what it looks at (${messageOf(thrown)}): what only the console collects is not in this answer`, at: {} });
