import type { Spot } from "./findings";
import { didYouMean, markOf, quote } from "./findings";
import { sourceSpot, spotOf, type LintContext } from "./lint-context";
import type { Action, Phase, Runbook, RunbookStep } from "./model";
import { GIVEN_VARIABLES, isShellOwned } from "./params";
import { references, variablesIn } from "./variables";

/** Every `$NAME` must be declared before it is used. */
export function lintVariables(runbook: Runbook, steps: readonly { phase: Phase; step: RunbookStep }[], context: LintContext): void {
  const declared = new Set<string>([...runbook.params.map(({ name }) => name), ...runbook.secrets, ...GIVEN_VARIABLES]);
  const later = new Set(steps.flatMap(({ step }) => step.action?.out?.name ?? []));
  const params = new Set(declared);
  const report = (name: string, text: string, spot: Spot) => {
    if (declared.has(name)) return;
    const next = later.has(name)
      ? `$${name} is the output of a later step; move this one behind it.`
      : `Declare it under params or secrets, or make it with out=${name} in an earlier step.`;
    context.findings.error("undeclared-variable", spot, `undeclared variable ${quote(text)}${didYouMean(name, declared)}`, next, markOf(name, declared, text));
  };
  let phase: Phase | undefined;
  for (const { phase: own, step } of steps) {
    if (phase !== own && own.each) for (const use of references(own.each)) report(use.name, use.text, context.findings.place(use.text, { line: own.line, column: 1 }));
    phase = own;
    const type = step.gate?.type;
    if (type) for (const use of references(type)) report(use.name, use.text, context.findings.place(use.text, { line: step.line, column: 1 }));
    if (step.action) reportUses(step.action, report, context);
    const out = step.action?.out?.name;
    if (step.action && out !== undefined && params.has(out)) {
      context.findings.error("out-taken", spotOf(step.action, "out", context), `out=${out} would overwrite a parameter, secret or given variable`, "Choose another name.");
    }
    if (step.action && out !== undefined && isShellOwned(out)) {
      context.findings.error("out-taken", spotOf(step.action, "out", context), `out=${out} would change how later steps' shells work`, "Choose another name.");
    }
    if (out !== undefined) declared.add(out);
    for (const action of [step.undo?.action, step.probe?.action]) if (action) reportUses(action, report, context);
  }
}

function reportUses(action: Action, report: (name: string, text: string, spot: Spot) => void, context: LintContext): void {
  for (const use of variablesIn(action.executor, action.source)) report(use.name, use.text, sourceSpot(action, use.index, context));
  for (const attribute of ["on", "each", "when", "cwd"] as const) {
    for (const use of references(action[attribute] ?? "")) report(use.name, use.text, context.findings.place(use.text, spotOf(action, attribute, context)));
  }
}
