import { useId, useState } from "react";
import type { PlannedStep } from "../../../shared/plan";
import type { RunCommand, StepView } from "../../../shared/run";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import type { Send } from "./send";

interface AnswerBoxProps {
  planned: PlannedStep;
  state: StepView;
  send: Send;
}

/** A person's turn: a check to tick, a gate to open, a decision to take. */
export function AnswerBox({ planned, state, send }: AnswerBoxProps) {
  switch (state.waitingFor) {
    case "tick": return <TickBox planned={planned} state={state} send={send} />;
    case "gate": return <GateBox planned={planned} state={state} send={send} />;
    case "decision": return <DecisionBox planned={planned} state={state} send={send} />;
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
      </div>
    </form>
  );
}

function GateBox({ planned, state, send }: AnswerBoxProps) {
  const [typed, setTyped] = useState("");
  const wanted = planned.gate?.type;
  const count = planned.gate?.count ?? 1;
  const fits = wanted === undefined || typed === wanted;
  return (
    <form className="answer" aria-label="Gate" onSubmit={(event) => { event.preventDefault(); if (fits) void send({ type: "agree", step: planned.key, typed: wanted === undefined ? undefined : typed }); }}>
      <p className="answer-question">{state.question ?? "Do you agree?"}</p>
      {planned.gate?.by && <p className="dim">To be agreed by {planned.gate.by}{count > 1 && `: ${count} different people, ${state.agreedBy.length} so far`}.</p>}
      {wanted !== undefined && <Field label={<>Type <code>{wanted}</code> to agree</>} value={typed} onChange={(event) => setTyped(event.target.value)} />}
      <div className="row"><Button type="submit" look="primary" size="l" disabled={!fits}>Agree</Button></div>
    </form>
  );
}

type Decision = Extract<RunCommand, { type: "decide" }>["decision"];
const DECISIONS: readonly { decision: Decision; word: string; means: string }[] = [
  { decision: "done", word: "It is done", means: "The step took effect; go on with the next." },
  { decision: "run again", word: "Run again", means: "It did not take effect, or doing it twice is harmless." },
  { decision: "failed", word: "It failed", means: "Treat it as failed; the phase says what follows." },
  { decision: "skip", word: "Skip", means: "Go on without it. Say why." },
];

function DecisionBox({ planned, state, send }: AnswerBoxProps) {
  const [reason, setReason] = useState("");
  const id = useId();
  return (
    <section className="answer" aria-label="Decision">
      <p className="answer-question">{state.question ?? "It is not known whether this step happened. What is true?"}</p>
      {state.probed && <p>The probe says: <strong>{state.probed}</strong>.</p>}
      <Field label="Reason" hint="how you know; kept in the journal" value={reason} onChange={(event) => setReason(event.target.value)} />
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
