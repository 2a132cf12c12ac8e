import { useMemo } from "react";
import { AlertMark } from "../components/alert-mark";
import { StateMark } from "../components/state-mark";
import type { RunSummary } from "../../shared/run";
import { isEnded } from "../../shared/run-view";
import { firingNames } from "./alert-rows";
import { verdictOf } from "./attention";
import { useConsole, useKnown } from "./hooks";
import { formatRoute } from "./route";
import { useAlertRows } from "./use-alerts";
import "./watch-list.css";

const SHOWN = 8;

export const isActive = (run: RunSummary): boolean => !isEnded(run.status);

/** What goes on now and what needs somebody, on every screen. */
export function WatchList() {
  const store = useConsole();
  const runs = useKnown(store.runs).value?.filter(isActive) ?? [];
  const overview = useKnown(store.overview).value;
  const { rows } = useAlertRows();
  const firing = useMemo(() => firingNames(rows), [rows]);
  const attention = useMemo(() => (overview ? verdictOf(overview).attention : []), [overview]);
  return (
    <>
      {runs.length > 0 && (
        <section className="watch" aria-label="Runs under way">
          <h2 className="engraved">Under way</h2>
          <ul role="list">
            {runs.slice(0, SHOWN).map((run) => (
              <li key={run.id}>
                <a href={formatRoute({ page: "run", id: run.id })}>
                  <StateMark state={run.status} iconOnly />
                  <span className="watch-name">{run.title}</span>
                  <span className="num faint">{run.stepsDone}/{run.stepsTotal}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {firing.length > 0 && (
        <section className="watch" aria-label="Firing alerts">
          <h2 className="engraved">Firing</h2>
          <ul role="list">
            {firing.slice(0, SHOWN).map(({ name, severity, rows: [first, ...others] }) => (
              <li key={`${severity} ${name}`}>
                <a href={formatRoute(others.length > 0 ? { page: "alerts" } : { page: "alert", id: first.alert.key })} title={[first, ...others].map(({ subject }) => subject?.id ?? "").join(" ")}>
                  <AlertMark state="firing" severity={severity} word={severity} iconOnly />
                  <span className="watch-name">{name}</span>
                  {others.length > 0 && <span className="num faint">{others.length + 1}</span>}
                </a>
              </li>
            ))}
          </ul>
          {firing.length > SHOWN && <a className="watch-more" href={formatRoute({ page: "alerts" })}>{firing.length - SHOWN} more</a>}
        </section>
      )}
      {attention.length > 0 && (
        <section className="watch" aria-label="Objects that need attention">
          <h2 className="engraved">Needs attention</h2>
          <ul role="list">
            {attention.slice(0, SHOWN).map(({ ref, health }) => (
              <li key={`${ref.kind}/${ref.id}`}>
                <a href={formatRoute({ page: "object", ...ref })}>
                  <StateMark state={health} iconOnly />
                  <span className="watch-name mono">{ref.id}</span>
                </a>
              </li>
            ))}
          </ul>
          {attention.length > SHOWN && <a className="watch-more" href="#/overview">{attention.length - SHOWN} more</a>}
        </section>
      )}
    </>
  );
}
