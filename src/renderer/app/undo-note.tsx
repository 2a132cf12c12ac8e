import { Undo2, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import type { Outcome } from "../../shared/problem";
import { Button } from "../components/button";
import { notify } from "./notices";
import "./undo-note.css";

interface Undoable {
  words: string;
  undo: () => Promise<Outcome<unknown>>;
}

let offered: Undoable | undefined;
const listeners = new Set<() => void>();

function become(next: Undoable | undefined): void {
  offered = next;
  for (const listener of [...listeners]) listener();
}

/** An offer ends by itself after this, ms: by then something else is on the screen, and it would be in the way. */
const STAYS_MS = 60_000;
let ending: ReturnType<typeof setTimeout> | undefined;

/** Says what was just done and offers to take it back, for a minute, or until it is closed or the next one comes. */
export function offerUndo(undoable: Undoable): void {
  clearTimeout(ending);
  become(undoable);
  ending = setTimeout(() => become(undefined), STAYS_MS);
}

async function takeBack(undoable: Undoable): Promise<void> {
  const outcome = await undoable.undo();
  if (outcome.ok) become(undefined);
  else notify(outcome.problem);
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Stands over every screen, as what was done may have led to another one. */
export function UndoNote() {
  const shown = useSyncExternalStore(subscribe, () => offered);
  return (
    <div role="status" className="undo-place">
      {shown && (
        <p className="undo-note row">
          <span>{shown.words}</span>
          <Button size="s" icon={<Undo2 aria-hidden />} onClick={() => void takeBack(shown)}>Undo</Button>
          <Button look="quiet" size="s" aria-label="Close" icon={<X aria-hidden />} onClick={() => become(undefined)} />
        </p>
      )}
    </div>
  );
}
