import { X } from "lucide-react";
import { useSyncExternalStore } from "react";
import type { Problem } from "../../shared/problem";
import { Button } from "../components/button";
import { ProblemNote } from "../components/problem-note";
import "./notices.css";

interface Notice {
  id: number;
  problem: Problem;
}

const KEPT = 4;
let notices: readonly Notice[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function become(next: readonly Notice[]): void {
  notices = next;
  for (const listener of [...listeners]) listener();
}

/** Tells of a problem that belongs to no place on the screen. It stays until it is closed. */
export function notify(problem: Problem): void {
  const others = notices.filter((notice) => notice.problem.message !== problem.message);
  become([...others, { id: nextId++, problem }].slice(-KEPT));
}

const dismiss = (id: number): void => become(notices.filter((notice) => notice.id !== id));

export function Notices() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => notices,
  );
  return (
    <div className="notices" aria-live="assertive" aria-label="Notices" role="region">
      {shown.map(({ id, problem }) => (
        <div key={id} className="notice">
          <ProblemNote problem={problem} />
          <Button look="quiet" size="s" aria-label="Close notice" icon={<X aria-hidden />} onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
