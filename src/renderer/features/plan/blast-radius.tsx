import { Lock } from "lucide-react";
import type { RunTypical } from "../../../shared/evidence";
import type { PlanPreview } from "../../../shared/plan";
import { formatDuration } from "../../../shared/duration";
import { formatRoute } from "../../app/route";
import { plural } from "../../lib/units";
import { touchedHosts, undoCoverage } from "./describe";

/** The reach of a plan: which hosts, how often, what cannot be taken back. */
export function BlastRadius({ preview: { plan, irreversible }, typical }: { preview: PlanPreview; typical: RunTypical | undefined }) {
  const { changes, undoable } = undoCoverage(plan);
  const touched = touchedHosts(plan.phases);
  const reached = plan.hosts.filter((host) => !touched.some((item) => item.host === host));
  const changed = plan.risk === "read" || plan.dryRun ? "Reads from" : "Touches";
  return (
    <section className="blast" aria-label="Blast radius">
      <h2 className="blast-title">{changed} {plural(plan.hosts.length, "host")}{plan.environment && <> in {plan.environment}</>}</h2>
      <ul role="list" className="blast-hosts">
        {touched.map(({ host, steps, changes }) => (
          <li key={host}><a className="mono" href={formatRoute({ page: "object", kind: "host", id: host })}>{host}</a><span className="faint">{plural(steps, "step")}{changes > 0 && !plan.dryRun && `, ${changes} changing`}</span></li>
        ))}
        {reached.map((host) => <li key={host}><span className="mono">{host}</span><span className="faint">reached by a verb</span></li>)}
      </ul>
      {typical?.total && <p className="faint">usually takes <span className="num">{formatDuration(Math.max(1_000, Math.round(typical.total.medianMs / 1_000) * 1_000))}</span> (median of {plural(typical.total.count, "run")})</p>}
      {changes > 0 && !plan.dryRun && <p className={undoable < changes ? undefined : "faint"}>{undoable === changes ? "Every change has an undo." : undoable === 0 ? `None of its ${plural(changes, "change")} has an undo.` : `${undoable} of ${changes} changes have an undo.`}</p>}
      {plan.lock && <p className="row faint"><Lock aria-hidden className="blast-icon" /><span>holds the lock <code>{plan.lock.name}</code> on <span className="mono">{plan.lock.host}</span></span></p>}
      {plan.rtoMs !== undefined && <p className="faint">RTO {formatDuration(plan.rtoMs)}, counted from the start</p>}
      {plan.secrets.length > 0 && <p className="faint">uses {plan.secrets.map((name) => <code key={name}>{name} </code>)}from the vault</p>}
      {irreversible.length > 0 && !plan.dryRun && (
        <div className="blast-final tone-bad">
          <h3>Cannot be taken back</h3>
          <ul>{irreversible.map((title) => <li key={title}>{title}</li>)}</ul>
        </div>
      )}
    </section>
  );
}
