import { Lock } from "lucide-react";
import type { PlanPreview } from "../../../shared/plan";
import { formatDuration } from "../../../shared/duration";
import { formatRoute } from "../../app/route";
import { plural } from "../../lib/units";
import { touchedHosts } from "./describe";

/** The reach of a plan: which hosts, how often, what cannot be taken back. */
export function BlastRadius({ preview: { plan, irreversible } }: { preview: PlanPreview }) {
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
      {plan.lock && <p className="row faint"><Lock aria-hidden className="blast-icon" /><span>holds the lock <code>{plan.lock.name}</code> on <span className="mono">{plan.lock.host}</span></span></p>}
      {plan.rtoMs !== undefined && <p className="faint">RTO {formatDuration(plan.rtoMs)}, counted from the start</p>}
      {plan.secrets.length > 0 && <p className="faint">uses {plan.secrets.map((name) => <code key={name}>{name} </code>)}from the vault</p>}
      {irreversible.length > 0 && !plan.dryRun && (
        <div className="blast-final tone-bad">
          <h3>Cannot be taken back</h3>
          <ul>{irreversible.map((title) => <li key={title}>{title}</li>)}</ul>
        </div>
      )}
      {irreversible.length === 0 && plan.risk !== "read" && !plan.dryRun && <p className="faint">Every change has an undo.</p>}
    </section>
  );
}
