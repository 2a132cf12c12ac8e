import type { Problem } from "../../../../shared/problem";
import type { FenceFinding } from "../../../../shared/runbook/fence-finding";
import type { Action } from "../../../../shared/runbook/model";

/** The first error of a fence's text, placed in the runbook. */
export function fenceError({ source, line }: Action, findings: readonly FenceFinding[]): Problem | undefined {
  const error = findings.find(({ severity }) => severity === "error");
  if (!error) return undefined;
  const before = source.slice(0, error.index).split("\n");
  // The fence's text starts on the line after the fence.
  return { code: `runbook.${error.code}`, message: error.message, next: error.next, at: { line: line + before.length } };
}
