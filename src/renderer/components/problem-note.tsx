import { Info, OctagonX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { describeProblem, type Problem } from "../../shared/problem";
import { CopyButton } from "./button";
import "./problem-note.css";

export interface ProblemNoteProps {
  problem: Problem;
  look?: "error" | "warning" | "note";
  /** Buttons that help. */
  children?: ReactNode;
  /** Spoken at once. */
  alert?: boolean;
}

const ICONS = { error: OctagonX, warning: TriangleAlert, note: Info } as const;
const TONES = { error: "bad", warning: "warn", note: "live" } as const;

/** A problem in full: sentence, place, cause, next step, and a copy for the ticket. */
export function ProblemNote({ problem, look = "error", children, alert = false }: ProblemNoteProps) {
  const Icon = ICONS[look];
  return (
    <div className={`problem tone-${TONES[look]}`} role={alert ? "alert" : undefined}>
      <Icon aria-hidden className="problem-icon" />
      <div className="problem-text">
        <p className="problem-message">
          <span className="sr-only">{look}: </span>
          {problem.message}
        </p>
        <Place problem={problem} />
        {problem.cause && <p className="problem-cause mono">{problem.cause}</p>}
        {problem.next && <p className="problem-next">{problem.next}</p>}
        {children && <div className="row problem-actions">{children}</div>}
      </div>
      <CopyButton text={describeProblem(problem)} />
    </div>
  );
}

function Place({ problem }: { problem: Problem }) {
  const at = problem.at;
  if (!at) return null;
  return <p className="problem-place mono">{[at.file, at.line, at.column].filter((part) => part !== undefined).join(":")}</p>;
}
