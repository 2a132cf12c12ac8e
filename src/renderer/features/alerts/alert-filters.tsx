import type { AlertState } from "../../../shared/alert";
import { type AlertFilter } from "../../app/alert-rows";
import { SEVERITIES, type Severity } from "../../../shared/severity";
import { Kbd } from "../../components/badge";
import { FilterBox } from "../../components/field";

export const ALL_ALERTS: AlertFilter = { text: "", states: new Set(["firing", "pending", "resolved"]), severities: new Set(), withMuted: true };

const STATES: readonly { state: AlertState; key: string }[] = [{ state: "firing", key: "f" }, { state: "pending", key: "p" }, { state: "resolved", key: "r" }];
const KEYS: Record<Severity, string> = { critical: "1", warning: "2", info: "3", none: "4" };

function toggled<T>(set: ReadonlySet<T>, item: T): Set<T> {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}

/** What each key does to the filter. */
export function filterKeys(filter: AlertFilter, change: (filter: AlertFilter) => void): Record<string, () => void> {
  return Object.fromEntries([
    ...STATES.map(({ state, key }): [string, () => void] => [key, () => change({ ...filter, states: toggled(filter.states, state) })]),
    ...SEVERITIES.map((severity): [string, () => void] => [KEYS[severity], () => change({ ...filter, severities: toggled(filter.severities, severity) })]),
    ["x", () => change({ ...filter, withMuted: !filter.withMuted })],
    ["0", () => change(ALL_ALERTS)],
  ]);
}

/** Which alerts are shown; every choice has a key. */
export function AlertFilters({ filter, change, counts }: { filter: AlertFilter; change: (filter: AlertFilter) => void; counts: (filter: Partial<AlertFilter>) => number }) {
  const keys = filterKeys(filter, change);
  return (
    <div className="row">
      <div className="segments" role="group" aria-label="State">
        {STATES.map(({ state, key }) => (
          <button key={state} type="button" aria-pressed={filter.states.has(state)} aria-keyshortcuts={key} onClick={keys[key]}>{state} <span className="num">{counts({ states: new Set([state]) })}</span> <Kbd>{key}</Kbd></button>
        ))}
      </div>
      <div className="segments" role="group" aria-label="Severity">
        {SEVERITIES.map((severity) => (
          <button key={severity} type="button" aria-pressed={filter.severities.has(severity)} aria-keyshortcuts={KEYS[severity]} onClick={keys[KEYS[severity]]}>{severity === "none" ? "no severity" : severity} <Kbd>{KEYS[severity]}</Kbd></button>
        ))}
      </div>
      <div className="segments" role="group" aria-label="Muted">
        <button type="button" aria-pressed={filter.withMuted} aria-keyshortcuts="x" onClick={keys["x"]}>with silenced and inhibited <Kbd>x</Kbd></button>
      </div>
      <FilterBox label="Filter alerts" value={filter.text} onChange={(text) => change({ ...filter, text })} />
    </div>
  );
}
