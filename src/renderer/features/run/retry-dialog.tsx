import type { StepKey } from "../../../shared/ids";
import type { PlannedStep } from "../../../shared/plan";
import { refusalOf } from "../../../shared/run-refusal";
import type { RunView } from "../../../shared/run";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { ProblemNote } from "../../components/problem-note";
import { InlineProse } from "../../components/prose";
import { plural } from "../../lib/units";
import type { Send } from "./send";

interface RetryDialogProps {
  close: () => void;
  view: RunView;
  send: Send;
  steps: readonly StepKey[];
}

/** Names what runs again, and what follows, before it does. */
export function RetryDialog({ close, view, send, steps }: RetryDialogProps) {
  const wanted: ReadonlySet<string> = new Set(steps);
  const all = view.plan.phases.flatMap((phase) => phase.steps);
  const again = all.filter(({ key }) => wanted.has(key));
  const follow = all.filter(({ key }) => view.steps[key]?.status === "pending" && !wanted.has(key));
  const done = all.filter(({ key }) => view.steps[key]?.status === "done").length;
  const refusal = refusalOf(view, { type: "retry", steps: [...steps] });
  return (
    <Dialog
      open onClose={close} decisive title={`Run ${plural(again.length, "failed step")} again?`}
      description={`What is done stays done: ${plural(done, "step")} ${done === 1 ? "is" : "are"} not repeated.`}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" autoFocus disabled={refusal !== undefined} onClick={() => void send({ type: "retry", steps: [...steps] })}>Run {again.length === 1 ? "it" : `these ${again.length}`} again</Button>
        </>
      }
    >
      {refusal && <ProblemNote problem={refusal} />}
      <h3 className="engraved">Runs again</h3>
      <ul role="list" className="retry-list">{again.map((step) => <li key={step.key}><Named step={step} /><p className="why">{view.steps[step.key]?.reason}</p></li>)}</ul>
      {follow.length > 0 && <p>Then the run goes on: {plural(follow.length, "step")} that {follow.length === 1 ? "was" : "were"} not reached {follow.length === 1 ? "follows" : "follow"}.</p>}
    </Dialog>
  );
}

const Named = ({ step }: { step: PlannedStep }) => <><InlineProse markdown={step.title} />{step.host && <> on <span className="mono">{step.host}</span></>}</>;
