import type { RunView } from "../../../shared/run";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { plural } from "../../lib/units";
import type { Send } from "./send";

/** Asks how to stop: leaving what is done, or taking it back. */
export function StopDialog({ open, onClose, view, send }: { open: boolean; onClose: () => void; view: RunView; send: Send }) {
  const steps = view.plan.phases.flatMap((phase) => phase.steps);
  const done = steps.filter((step) => view.steps[step.key]?.status === "done" && step.kind === "action" && step.risk !== "read");
  const takenBack = done.filter((step) => step.undo !== undefined);
  const stop = (undo: boolean): void => {
    onClose();
    void send({ type: "stop", undo });
  };
  return (
    <Dialog
      open={open} onClose={onClose} decisive title="Stop this run?"
      description="The step that runs now is ended on its host; whether it took effect may be unknown afterwards."
      actions={
        <>
          <Button onClick={onClose} autoFocus>Keep running</Button>
          <Button look="danger" onClick={() => stop(false)}>Stop, leave as is</Button>
          {takenBack.length > 0 && <Button look="danger" onClick={() => stop(true)}>Stop and undo</Button>}
        </>
      }
    >
      {done.length === 0 ? <p>No step has changed anything yet.</p> : (
        <>
          <p>{plural(done.length, "change")} so far, {takenBack.length === done.length ? "each of which can" : `${takenBack.length} of which can`} be taken back:</p>
          <ul>{done.map((step) => <li key={step.key}>{step.title}{step.host && <> on <span className="mono">{step.host}</span></>}{step.undo ? "" : " (no undo)"}</li>)}</ul>
        </>
      )}
    </Dialog>
  );
}
