import type { ReactNode } from "react";
import type { Problem } from "../../shared/problem";
import { Button } from "./button";
import { ProblemNote } from "./problem-note";
import "./empty.css";

/** Nothing is here, and what would put something here. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children && <div className="empty-text">{children}</div>}
    </div>
  );
}

/** Shown only after a moment, so that quick answers do not flicker. */
export function Loading({ what }: { what: string }) {
  return (
    <div className="loading" role="status">
      <span className="loading-bar" aria-hidden />
      Reading {what}…
    </div>
  );
}

export interface AnswerProps<T> {
  known: { value?: T; problem?: Problem; loading: boolean };
  /** What is being read: "the run". */
  what: string;
  retry?: () => void;
  children: (value: T) => ReactNode;
}

/** The answer to a question in all its states: loading, refused, stale with the reason, there. */
export function Answer<T>({ known, what, retry, children }: AnswerProps<T>) {
  const note = known.problem && (
    <ProblemNote problem={known.problem} look={known.value === undefined ? "error" : "warning"}>
      {retry && <Button size="s" onClick={retry}>Ask again</Button>}
    </ProblemNote>
  );
  if (known.value === undefined) return note ?? <Loading what={what} />;
  return (
    <>
      {note}
      {children(known.value)}
    </>
  );
}
