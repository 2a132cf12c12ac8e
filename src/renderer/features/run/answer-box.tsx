import { useId, useState } from "react";
import type { PlannedStep } from "../../../shared/plan";
import type { RunCommand, StepView } from "../../../shared/run";
import { useConsole, useKnown, useQuery } from "../../app/hooks";
import { Kbd } from "../../components/badge";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import type { Asking } from "./dialogs";
import type { Send } from "./send";

interface AnswerBoxProps {
  planned: PlannedStep;
  state: StepView;
  send: Send;
  ask: (asking: Asking) => void;
}

/** A person's turn: a check to tick, a gate to open, a decision to take. */
export function AnswerBox(props: AnswerBoxProps) {
  switch (props.state.waitingFor) {
    case "tick": return <TickBox {...props} />;
    case "gate": return <GateBox {...props} />;
    case "decision": return <DecisionBox {...props} />;
    case "aim":
    case undefined: return null;
  }
}

function TickBox({ planned, state, send }: AnswerBoxProps) {
  const [note, setNote] = useState("");
  return (
    <form className="answer" aria-label="Your turn" onSubmit={(event) => { event.preventDefault(); void send({ type: "tick", step: planned.key, note: note || undefined }); }}>
      <p className="answer-question">{state.question ?? "Check this by hand, then tick it."}</p>
      <Field label="Note" hint="what you saw; kept in the journal. To skip, say why." value={note} onChange={(event) => setNote(event.target.value)} />
      <div className="row">
        <Button type="submit" look="primary" size="l">Tick</Button>
        <Button size="l" disabled={note === ""} title={note === "" ? "Say why in the note" : undefined} onClick={() => void send({ type: "skip", step: planned.key, reason: note })}>Skip</Button>
        <span className="faint answer-keys">or <Kbd>Space</Kbd> ticks, <Kbd>s</Kbd> skips</span>
      </div>
    </form>
  );
}

function GateBox({ planned, state, send }: AnswerBoxProps) {
  const [typed, setTyped] = useState("");
  const [acts, setActs] = useState(false);
  const { wanted, count, role, hasAgreed, missing } = useGate(planned, state);
  const ready = (wanted === undefined || typed === wanted) && (!missing || acts) && !hasAgreed;
  const agree = (): void => {
    if (ready) void send({ type: "agree", step: planned.key, typed: wanted === undefined ? undefined : typed, ...(missing ? { actingAs: role } : {}) });
  };
  return (
    <form className="answer" aria-label="Gate" onSubmit={(event) => { event.preventDefault(); agree(); }}>
      <p className="answer-question">{state.question ?? "Do you agree?"}</p>
      {role !== undefined && <p className="dim">To be agreed by {role}.</p>}
      {count > 1 && <p>{count} different people must agree. {state.agreedBy.length === 0 ? "Nobody has so far." : <>So far: <span className="mono">{state.agreedBy.join(", ")}</span>.</>}</p>}
      {hasAgreed ? <p><strong>You have agreed.</strong> {count - state.agreedBy.length === 1 ? "One more person" : `${count - state.agreedBy.length} more people`} must, each at a console of their own on this data folder.</p> : (
        <>
          {wanted !== undefined && <Field label={<>Type <code>{wanted}</code> to agree</>} value={typed} onChange={(event) => setTyped(event.target.value)} data-answer />}
          {missing && <label className="check"><input type="checkbox" checked={acts} onChange={(event) => setActs(event.target.checked)} /><span>I act as {role}. It is not among my roles in the settings; the journal will say so.</span></label>}
          <div className="row"><Button type="submit" look="primary" size="l" disabled={!ready}>Agree</Button></div>
        </>
      )}
    </form>
  );
}

/** What a gate asks of the person at this console. */
function useGate(planned: PlannedStep, state: StepView) {
  const actor = useKnown(useConsole().info).value?.actor;
  const person = useQuery("person.get", undefined).value;
  const role = planned.gate?.by;
  return {
    wanted: planned.gate?.type, count: planned.gate?.count ?? 1, role,
    hasAgreed: actor !== undefined && state.agreedBy.includes(actor),
    missing: role !== undefined && person !== undefined && !person.roles.some((own) => own.toLowerCase() === role.toLowerCase()),
  };
}

type Decision = Extract<RunCommand, { type: "decide" }>["decision"];
const DECISIONS: readonly { decision: Decision; word: string; means: string }[] = [
  { decision: "done", word: "It is done", means: "The step took effect; go on with the next." },
  { decision: "run again", word: "Run again", means: "It did not take effect, or doing it twice is harmless." },
  { decision: "failed", word: "It failed", means: "Treat it as failed; the phase says what follows." },
  { decision: "skip", word: "Skip", means: "Go on without it. Say why." },
];

const PROBE_WORDS = { done: "it happened", "not done": "it did not happen", unknown: "it cannot tell" } as const;

function DecisionBox({ planned, state, send }: AnswerBoxProps) {
  const [reason, setReason] = useState("");
  const id = useId();
  return (
    <section className="answer" aria-label="Decision">
      <p className="answer-question">{state.question ?? "It is not known whether this step happened. What is true?"}</p>
      {state.probed ? <p>The probe says: <strong>{PROBE_WORDS[state.probed]}</strong>{state.probeDetail && <>: <code>{state.probeDetail}</code></>}</p> : <p>This step has no probe: look at {planned.host ? <span className="mono">{planned.host}</span> : "the system"} yourself.</p>}
      <Field label="Reason" hint="how you know; kept in the journal" value={reason} onChange={(event) => setReason(event.target.value)} data-answer />
      <div className="decisions">
        {DECISIONS.map(({ decision, word, means }) => (
          <div key={decision}>
            <Button disabled={decision === "skip" && reason === ""} aria-describedby={`${id}${decision}`} onClick={() => void send({ type: "decide", step: planned.key, decision, reason: reason || undefined })}>{word}</Button>
            <p id={`${id}${decision}`} className="why">{means}</p>
          </div>
        ))}
      </div>
    </section>
  );
}
