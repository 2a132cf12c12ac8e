import { RunbookId } from "../../../src/shared/ids";
import { describeProblem } from "../../../src/shared/problem";
import type { Runbook, RunbookStep } from "../../../src/shared/runbook/model";
import { parseRunbook } from "../../../src/shared/runbook/parse";

export const read = (text: string): Runbook => parseRunbook(text, { id: RunbookId.parse("user/test"), file: "test.md" });
/** With the least front matter there is: line 3 is the first of the text. */
export const armed = (text: string): Runbook => read(`---\n---\n${text}`);
export const stepsOf = (runbook: Runbook): RunbookStep[] => runbook.phases.flatMap((phase) => phase.steps);
export const stepOf = (runbook: Runbook, id: string): RunbookStep => {
  const step = stepsOf(runbook).find((each) => each.id === id);
  if (!step) throw new Error(`no step ${id} among ${stepsOf(runbook).map((each) => each.id).join(", ")}`);
  return step;
};
/** Findings as a compiler prints them. */
export const said = (runbook: Runbook): string[] => runbook.findings.map((finding) => `${finding.severity} ${describeProblem(finding)}`);
export const errors = (runbook: Runbook): string[] => said(runbook).filter((line) => line.startsWith("error")).map((line) => line.slice("error test.md:".length));
export const warnings = (runbook: Runbook): string[] => said(runbook).filter((line) => line.startsWith("warning")).map((line) => line.slice("warning test.md:".length));
