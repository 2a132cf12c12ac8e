import { useState } from "react";
import type { PlannedStep } from "../../../shared/plan";
import type { StepView } from "../../../shared/run";
import { Button } from "../../components/button";
import type { Send } from "./send";

/** Remarks on a step that does not wait for one, and the way to take a tick back. */
export function NoteForm({ planned, state, send }: { planned: PlannedStep; state: StepView; send: Send }) {
  const [note, setNote] = useState("");
  if (state.waitingFor === "tick") return null;
  const add = (): void => {
    if (note.trim() === "") return;
    void send({ type: "note", step: planned.key, note });
    setNote("");
  };
  return (
    <form className="note-form" onSubmit={(event) => { event.preventDefault(); add(); }}>
      <input className="input" aria-label="Note on this step" placeholder="Note on this step" value={note} onChange={(event) => setNote(event.target.value)} />
      <Button type="submit" disabled={note.trim() === ""}>Add note</Button>
      {planned.kind === "manual" && state.status === "done" && <Button onClick={() => void send({ type: "untick", step: planned.key })}>Untick</Button>}
    </form>
  );
}
