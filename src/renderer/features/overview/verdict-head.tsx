import { useMemo } from "react";
import type { Overview } from "../../../shared/overview";
import { countFiring } from "../../app/alert-rows";
import { watchedObjects, worstOf, type Verdict } from "../../app/attention";
import { useAlertRows } from "../../app/use-alerts";
import { formatRoute } from "../../app/route";
import { Age } from "../../components/age";
import { toneOf } from "../../components/state-mark";
import { plural } from "../../lib/units";
import "./verdict-head.css";

const GLYPHS = { healthy: "✓", degraded: "▲", failing: "✕", "not seen": "◌" } as const;

const firingWords = ({ all, critical }: { all: number; critical: number }): string =>
  `${plural(all, "alert")} ${all === 1 ? "fires" : "fire"}${critical > 0 && critical < all ? `, ${critical} critical` : ""}`;

/** The answer in one sentence over an annunciator: one lamp for each object, lit where something is wrong. */
export function VerdictHead({ verdict, overview }: { verdict: Verdict; overview: Overview }) {
  const lamps = useMemo(() => watchedObjects(overview), [overview]);
  const counts = countFiring(useAlertRows().rows);
  const health = worstOf(verdict.health, counts);
  return (
    <header className={`verdict tone-${toneOf(health)}`}>
      <div className="verdict-line">
        <span className="verdict-glyph" aria-hidden>{GLYPHS[health]}</span>
        {counts.all > 0 && <p className="verdict-alerts"><a href={formatRoute({ page: "alerts" })}>{firingWords(counts)}</a></p>}
        <h1 className="verdict-sentence" aria-live="polite">{verdict.sentence}</h1>
        <p className="verdict-age">oldest information <Age at={verdict.oldestSeenAt} ago /></p>
      </div>
      <div className="annunciator" aria-hidden>
        {overview.environments.map((environment) => (
          <div key={environment.id} className="annunciator-group">
            <span className="engraved">{environment.id}</span>
            <div className="lamps">
              {lamps.filter((lamp) => lamp.environment === environment.id).map(({ ref, health }) => (
                <a key={`${ref.kind}/${ref.id}`} tabIndex={-1} className={`lamp lamp-${ref.kind} tone-${toneOf(health)} lamp-${health.replace(" ", "-")}`} href={formatRoute({ page: "object", ...ref })} title={`${ref.kind} ${ref.id}: ${health}`}>
                  {health === "healthy" ? "" : GLYPHS[health]}
                </a>
              ))}
            </div>
          </div>
        ))}
      </div>
    </header>
  );
}
