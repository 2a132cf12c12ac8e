import type { PlannedStep } from "../../../shared/plan";
import type { RunView } from "../../../shared/run";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { InlineProse } from "../../components/prose";
import { plural } from "../../lib/units";
import type { Send } from "./send";

const SHOWN = 12;

/** Asks how to stop: leaving what is done, or taking it back. */
export function StopDialog({ close, view, send }: { close: () => void; view: RunView; send: Send }) {
  const steps = view.plan.phases.flatMap((phase) => phase.steps);
  const standing = (status: string): PlannedStep[] => steps.filter(({ key }) => view.steps[key]?.status === status);
  const done = standing("done").filter((step) => step.kind === "action" && step.risk !== "read");
  const takenBack = done.filter((step) => step.undo !== undefined);
  const left = standing("pending").length + standing("waiting").length;
  return (
    <Dialog
      open onClose={close} decisive title="Stop this run?" description={whatRunsWords(view, steps)}
      actions={
        <>
          <Button onClick={close} autoFocus>Keep {view.status === "waiting" ? "waiting" : view.status === "paused" ? "it paused" : "running"}</Button>
          <Button look="danger" onClick={() => void send({ type: "stop", undo: false })}>Stop, leave as is</Button>
          {takenBack.length > 0 && <Button look="danger" onClick={() => void send({ type: "stop", undo: true })}>Stop and undo</Button>}
        </>
      }
    >
      {done.length === 0 ? <p>No step has changed anything yet.</p> : (
        <>
          <p>{plural(done.length, "change")} so far. {undoWords(done.length, takenBack.length)}</p>
          <ul>{done.slice(0, SHOWN).map((step) => <li key={step.key}><InlineProse markdown={step.title} />{step.host && <> on <span className="mono">{step.host}</span></>}{step.undo ? "" : " (no undo)"}</li>)}</ul>
          {done.length > SHOWN && <p className="faint">and {done.length - SHOWN} more</p>}
        </>
      )}
      {left > 0 && <p>{plural(left, "step")} that {left === 1 ? "was" : "were"} not done {left === 1 ? "is" : "are"} not done any more.</p>}
    </Dialog>
  );
}

/** What becomes of what goes on at this moment. */
export function whatRunsWords(view: RunView, steps: readonly PlannedStep[]): string {
  const running = steps.filter(({ key }) => view.steps[key]?.status === "running" || view.steps[key]?.status === "undoing");
  if (running.length === 0) return view.status === "interrupted" ? "The console was cut off in the middle. What still runs on a host is ended there first." : "Nothing runs at the moment, so nothing is cut off.";
  const where = [...new Set(running.flatMap(({ host }) => (host === undefined ? [] : [host])))];
  const places = where.length === 0 ? "" : where.length <= 3 ? ` on ${where.join(", ")}` : ` on ${where.length} hosts`;
  const changes = running.some(({ risk }) => risk !== "read");
  return `${running.length === 1 ? "The step that runs" : `The ${running.length} steps that run`} now${places} ${running.length === 1 ? "is" : "are"} ended there.${changes ? " Whether what was cut off took effect may be unknown afterwards." : " It only reads."}`;
}

function undoWords(done: number, undoable: number): string {
  if (undoable === 0) return "None of them can be taken back.";
  if (undoable === done) return `"Stop and undo" takes ${done === 1 ? "it" : "them all"} back, newest first.`;
  return `"Stop and undo" takes ${undoable} of them back, newest first.`;
}
