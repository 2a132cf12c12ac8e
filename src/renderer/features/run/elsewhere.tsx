import { Eye } from "lucide-react";
import { type ConsoleMark, isSameConsole, type RunView } from "../../../shared/run";
import { isEnded } from "../../../shared/run-view";
import { Moment } from "../../components/age";
import { Button } from "../../components/button";
import { TakeLock } from "./take-lock";

/** Whether another console carries the run out, so that this one only watches. */
export function isElsewhere({ console: other, status }: Pick<RunView, "console" | "status">, own: ConsoleMark | undefined): boolean {
  if (isEnded(status) || status === "interrupted" || !other || !own) return false;
  return !isSameConsole(other, own);
}

/** Says whose run this is, and offers to take it over. */
export function ElsewhereBanner({ view, takeOver }: { view: RunView; takeOver: () => void }) {
  return (
    <section className="elsewhere" aria-label="Carried out elsewhere">
      <Eye aria-hidden className="elsewhere-icon" />
      <p>
        <strong><span className="mono">{view.console?.actor}</span>'s console (process {view.console?.pid}) carries this out; you are watching.</strong>{" "}
        You can tick, agree and note. Everything else takes a takeover.
      </p>
      <Button onClick={takeOver}>Take over…</Button>
    </section>
  );
}

/** A run that never began because somebody else's holds the lock. */
export function LockNote({ view }: { view: RunView }) {
  const { problem, plan } = view;
  if (problem?.code !== "lock.held" && problem?.code !== "lock.lost") return null;
  return (
    <section className="lock-note" role="alert" aria-label="Locked">
      <h2>{problem.code === "lock.held" ? `Somebody else is changing ${plan.target?.id ?? plan.lock?.name}` : "The lock of this run was taken over"}</h2>
      <p>{problem.message}</p>
      {problem.cause && <p className="mono">{problem.cause}</p>}
      {plan.lock && <p className="faint">Lock <code>{plan.lock.name}</code> on <span className="mono">{plan.lock.host}</span>{view.endedAt !== undefined && <>, refused at <Moment at={view.endedAt} /></>}.</p>}
      {plan.lock && <TakeLock plan={{ ...plan, lock: plan.lock }} />}
    </section>
  );
}
