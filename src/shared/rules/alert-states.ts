import type { AlertInstance, AlertTransition, RuleRef } from "../alert";
import { type Outcome, refuse, succeed } from "../problem";
import type { ActiveElement } from "./expand-alerts";
import type { AlertRule } from "./model";

/** How long a resolved alert is still told, ms: Prometheus's resolvedRetention. */
export const RESOLVED_RETENTION_MS = 15 * 60_000;

/** The alerts of one rule by key. */
export type AlertStates = ReadonlyMap<string, AlertInstance>;

export interface Step {
  states: AlertStates;
  transitions: AlertTransition[];
}

/**
 * The states of a rule after an evaluation at `at` that gave `active`. An evaluation that failed is no step: it leaves the states alone.
 * Beyond `limit` (0: none) pending and firing alerts it is refused, and the rule starts afresh.
 */
export function nextStates(rule: AlertRule, ref: RuleRef, before: AlertStates, active: readonly ActiveElement[], at: number, limit = 0): Outcome<Step> {
  const states = new Map<string, AlertInstance>();
  const transitions: AlertTransition[] = [];
  const seen = new Map(active.map((element) => [element.key, element]));
  for (const [key, element] of seen) {
    const { alert, changes } = held(rule, ref, before.get(key), element, at);
    states.set(key, alert);
    transitions.push(...changes);
  }
  for (const [key, alert] of before) {
    if (seen.has(key)) continue;
    const { alert: next, changes } = missing(rule, alert, at);
    if (next) states.set(key, next);
    transitions.push(...changes);
  }
  const count = [...states.values()].filter(({ state }) => state !== "resolved").length;
  if (limit > 0 && count > limit) {
    return refuse({ code: "rules.limit", message: `exceeded limit of ${limit} with ${count} alerts`, next: "Raise the group's limit, or narrow the expression." });
  }
  return succeed({ states, transitions });
}

interface Moved {
  alert: AlertInstance;
  changes: AlertTransition[];
}

/** The expression holds for these labels. */
function held(rule: AlertRule, ref: RuleRef, before: AlertInstance | undefined, { key, labels, annotations, value }: ActiveElement, at: number): Moved {
  const lives = before !== undefined && before.state !== "resolved";
  const alert: AlertInstance = lives
    ? { ...before, annotations: { ...annotations }, value, keepFiringSince: undefined, lastEvaluatedAt: at }
    : { key, rule: ref, labels: { ...labels }, annotations: { ...annotations }, state: "pending", value, activeAt: at, lastEvaluatedAt: at };
  const from = before?.state ?? "inactive";
  const fires = alert.state === "pending" && at - alert.activeAt >= rule.forMs;
  if (fires) return { alert: { ...alert, state: "firing", firedAt: at }, changes: [{ at, key, rule: ref, labels: alert.labels, from, to: "firing", value }] };
  return { alert, changes: lives ? [] : [{ at, key, rule: ref, labels: alert.labels, from, to: "pending", value }] };
}

/** The expression does not hold, or holds no longer, for these labels. */
function missing(rule: AlertRule, alert: AlertInstance, at: number): { alert?: AlertInstance; changes: AlertTransition[] } {
  const { key, labels, value, state, rule: ref } = alert;
  const evaluated = { ...alert, lastEvaluatedAt: at };
  switch (state) {
    case "pending":
      return { changes: [{ at, key, rule: ref, labels, from: "pending", to: "inactive", value }] };
    case "firing": {
      const keepFiringSince = rule.keepFiringForMs > 0 ? (alert.keepFiringSince ?? at) : undefined;
      if (keepFiringSince !== undefined && at - keepFiringSince < rule.keepFiringForMs) return { alert: { ...evaluated, keepFiringSince }, changes: [] };
      return { alert: { ...evaluated, keepFiringSince, state: "resolved", resolvedAt: at }, changes: [{ at, key, rule: ref, labels, from: "firing", to: "resolved", value }] };
    }
    case "resolved":
      return { alert: at - (alert.resolvedAt ?? at) > RESOLVED_RETENTION_MS ? undefined : evaluated, changes: [] };
  }
}
