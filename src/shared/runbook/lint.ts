import { PlacedText } from "./attributes";
import type { Findings, Spot } from "./findings";
import { didYouMean, quote } from "./findings";
import type { FrontMatter } from "./front-matter";
import { lintText } from "./lint-text";
import { RISK_ORDER, type Action, type Phase, type Risk, type Runbook, type RunbookStep } from "./model";
import { GIVEN_VARIABLES, isShellOwned } from "./params";
import type { ActionPlace } from "./steps";
import { references, variablesIn } from "./variables";
import { parseVerb } from "./verb";

export interface LintContext {
  places: ReadonlyMap<Action, ActionPlace>;
  matter: FrontMatter | undefined;
  findings: Findings;
}

/** What a runbook says that cannot be meant. A document without front matter is only searched for hidden characters. */
export function lintRunbook(runbook: Runbook, context: LintContext): void {
  const { findings } = context;
  const steps = runbook.phases.flatMap((phase) => phase.steps.map((step) => ({ phase, step })));
  lintTitles(runbook, findings);
  for (const { step } of steps) {
    for (const action of actionsOf(step)) lintCommand(action, context);
  }
  if (!runbook.armed) return;
  lintRisk(steps.map(({ step }) => step), context);
  lintOrder(steps.map(({ step }) => step), context);
  lintVariables(runbook, steps, context);
  for (const { step } of steps) {
    for (const action of actionsOf(step)) lintAction(action, context);
    lintProbeAndUndo(step, context);
  }
  for (const phase of runbook.phases) lintPhase(phase, findings);
  lintUnused(runbook, context);
}

/** Looks at whole lines, as titles lose their marks when they are read. */
function lintTitles(runbook: Runbook, findings: Findings): void {
  const lines = runbook.source.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const numbers = new Set(runbook.phases.flatMap((phase) => [phase.line, ...phase.steps.map((step) => step.line)]));
  for (const line of numbers) lintText(lines[line - 1] ?? "", { line, column: 1 }, "title", findings);
}

function actionsOf(step: RunbookStep): Action[] {
  return [step.action, step.undo?.action, step.probe?.action].filter((action) => action !== undefined);
}

function spotOf(action: Action, attribute: string, { places }: LintContext): Spot {
  return places.get(action)?.spotOf(attribute) ?? { line: action.line, column: 1 };
}

/** Where a character of the action's source stands in the file. */
function sourceSpot(action: Action, index: number, { places }: LintContext): Spot {
  const lines = places.get(action)?.fence.lines ?? [];
  const at = new PlacedText(lines).at(index);
  return lines.length > 0 ? at : { line: action.line, column: 1 };
}

function lintCommand(action: Action, context: LintContext): void {
  for (const line of context.places.get(action)?.fence.lines ?? []) lintText(line.text, line, "command", context.findings);
  for (const text of [action.on, action.each, action.when, action.cwd]) if (text) lintText(text, spotOf(action, "on", context), "command", context.findings);
}

function lintRisk(steps: readonly RunbookStep[], { matter, findings }: LintContext): void {
  const stated = matter?.risk;
  if (stated === undefined) return;
  const worst = steps.flatMap(actionsOf).find((action) => RISK_ORDER[action.risk] > RISK_ORDER[stated]);
  if (!worst) return;
  const highest = steps.flatMap(actionsOf).reduce<Risk>((risk, action) => (RISK_ORDER[action.risk] > RISK_ORDER[risk] ? action.risk : risk), stated);
  findings.error("risk-understated", matter?.riskSpot ?? { line: 1, column: 1 }, `the runbook says risk: ${stated}, but the step at line ${worst.line} is of risk ${worst.risk}`, `Write risk: ${highest}, or mark steps that only look with risk=read.`);
}

/** `needs` and `until` name steps, `needs` earlier ones. */
function lintOrder(steps: readonly RunbookStep[], context: LintContext): void {
  const { findings } = context;
  const places = new Map(steps.map((step, index) => [step.id, index]));
  steps.forEach((step, index) => {
    for (const need of step.action?.needs ?? []) {
      const spot = step.action ? spotOf(step.action, "needs", context) : { line: step.line, column: 1 };
      const place = places.get(need);
      if (place === undefined) findings.unknownStep("needs", need, spot, places.keys());
      else if (place >= index) findings.error("needs-later", spot, `needs=${need} names a step that does not come before this one`, "Move it up, or drop the need.");
    }
    const { undo } = step;
    if (undo?.until !== undefined && !places.has(undo.until)) findings.unknownStep("until", undo.until, spotOf(undo.action, "until", context), places.keys());
  });
}

function lintVariables(runbook: Runbook, steps: readonly { phase: Phase; step: RunbookStep }[], context: LintContext): void {
  const declared = new Set<string>([...runbook.params.map(({ name }) => name), ...runbook.secrets, ...GIVEN_VARIABLES]);
  const later = new Set(steps.flatMap(({ step }) => step.action?.out?.name ?? []));
  const params = new Set(declared);
  const report = (name: string, text: string, spot: Spot) => {
    if (declared.has(name)) return;
    const next = later.has(name)
      ? `$${name} is the output of a later step; move this one behind it.`
      : `Declare it under params or secrets, or make it with out=${name} in an earlier step.`;
    context.findings.error("undeclared-variable", spot, `undeclared variable ${quote(text)}${didYouMean(name, declared)}`, next);
  };
  let phase: Phase | undefined;
  for (const { phase: own, step } of steps) {
    if (phase !== own && own.each) for (const use of references(own.each)) report(use.name, use.text, { line: own.line, column: 1 });
    phase = own;
    const type = step.gate?.type;
    if (type) for (const use of references(type)) report(use.name, use.text, { line: step.line, column: 1 });
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
    for (const use of references(action[attribute] ?? "")) report(use.name, use.text, spotOf(action, attribute, context));
  }
}

function lintAction(action: Action, context: LintContext): void {
  const { findings } = context;
  if (action.retry && action.risk !== "read" && !action.idempotent) {
    findings.error("retry", spotOf(action, "retry", context), `'retry' would repeat a step of risk ${action.risk}`, "Add 'idempotent' if doing it twice is the same as once, or risk=read if it only looks.");
  }
  if (action.watchMs !== undefined && action.expect.length === 0) {
    findings.warn("watch", spotOf(action, "watch", context), "'watch' without 'expect' watches for nothing", "Say what must hold: expect=\">0\".");
  }
  if (action.source.trim() === "") findings.error("empty-action", { line: action.line, column: 1 }, "this fence acts but is empty");
  if (action.executor !== "action") return;
  const verb = parseVerb(action.source);
  if (!("code" in verb)) return;
  const inner = verb.at?.line ?? 1;
  findings.error("verb", { line: action.line + inner, column: verb.at?.column ?? 1 }, verb.message, verb.next);
}

function lintProbeAndUndo(step: RunbookStep, context: LintContext): void {
  const { findings } = context;
  const { action, probe, undo } = step;
  // A verb brings its own probe and undo, and PromQL cannot change anything.
  const needsProbe = action && action.executor !== "action" && action.executor !== "promql";
  if (needsProbe && action.risk !== "read" && !probe) {
    findings.warn("no-probe", { line: action.line, column: 1 }, `the step '${step.id}' changes something and has no probe`, `After a crash nobody can ask whether it happened. Add a fence with {probe=${step.id} done=VALUE}.`);
  }
  if (undo && undo.until === undefined) {
    findings.warn("undo-without-until", spotOf(undo.action, "undo", context), `the undo of '${step.id}' never expires`, "Name the step after which there is no way back: until=ID.");
  }
  if (probe && probe.action.risk !== "read") {
    findings.error("probe-risk", spotOf(probe.action, "probe", context), `the probe of '${step.id}' is of risk ${probe.action.risk}`, "A probe only looks: risk=read.");
  }
}

function lintPhase(phase: Phase, findings: Findings): void {
  if (phase.max !== undefined && phase.each === undefined) {
    findings.warn("max-without-each", { line: phase.line, column: 1 }, "'max' on a heading without 'each' has nothing to count");
  }
}

function lintUnused(runbook: Runbook, { matter, findings }: LintContext): void {
  const used = new Set(references(runbook.source).map(({ name }) => name));
  for (const { name } of runbook.params) {
    if (used.has(name)) continue;
    findings.warn("unused-param", matter?.paramSpots.get(name) ?? { line: 1, column: 1 }, `the parameter '${name}' is asked for and never used`);
  }
}
