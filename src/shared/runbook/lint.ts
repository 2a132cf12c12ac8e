import { checkFence } from "./check-fence";
import type { Findings } from "./findings";
import { didYouMean, markOf, quote } from "./findings";
import { fenceSpot, sourceSpot, spotOf, type LintContext } from "./lint-context";
import { lintText } from "./lint-text";
import { lintVariables } from "./lint-variables";
import { RISK_ORDER, type Action, type Phase, type Risk, type Runbook, type RunbookStep } from "./model";
import { references } from "./variables";
import { parseVerb, type Verb } from "./verb";

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
  findings.error("risk-understated", matter?.riskSpot ?? { line: 1, column: 1 }, `the runbook says risk: ${stated}, but the step at line ${worst.line} is of risk ${worst.risk}`, `Write risk: ${highest}, or mark steps that only look with risk=read.`, { text: stated, instead: highest });
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

function lintAction(action: Action, context: LintContext): void {
  const { findings } = context;
  if (action.retry && action.risk !== "read" && !action.idempotent) {
    findings.error("retry", spotOf(action, "retry", context), `'retry' would repeat a step of risk ${action.risk}`, "Add 'idempotent' if doing it twice is the same as once, or risk=read if it only looks.");
  }
  if (action.watchMs !== undefined && action.risk !== "read") {
    findings.error("watch-changes", spotOf(action, "watch", context), `'watch' would repeat a step of risk ${action.risk}`, "Watch with a step of risk=read; let an own step make the change.");
  } else if (action.watchMs !== undefined && action.expect.length === 0) {
    findings.warn("watch", spotOf(action, "watch", context), "'watch' without 'expect' watches for nothing", "Say what must hold: expect=\">0\".");
  }
  if (action.source.trim() === "") findings.error("empty-action", fenceSpot(action, context), "this fence acts but is empty");
  for (const { severity, code, index, message, next } of checkFence(action)) {
    if (severity === "error") findings.error(code, sourceSpot(action, index, context), message, next);
    else findings.warn(code, sourceSpot(action, index, context), message, next);
  }
  if (action.executor !== "action") return;
  const verb = parseVerb(action.source);
  if (!("code" in verb)) return lintVerb(verb, action, context);
  const inner = verb.at?.line ?? 1;
  findings.error("verb", { line: action.line + inner, column: verb.at?.column ?? 1 }, verb.message, verb.next);
}

function lintVerb({ verb, input }: Verb, action: Action, context: LintContext): void {
  const { findings, verbs } = context;
  if (!verbs) return;
  const known = verbs.get(verb);
  const spotOfWord = (word: string) => sourceSpot(action, Math.max(0, action.source.search(new RegExp(`(?<![\\w.-])${word.replaceAll(".", "\\.")}(?![\\w.-])`))), context);
  if (!known) {
    findings.error("unknown-verb", spotOfWord(verb), `there is no verb ${quote(verb)}${didYouMean(verb, verbs.keys())}`, `Verbs: ${[...verbs.keys()].join(", ")}.`, markOf(verb, verbs.keys()));
    return;
  }
  for (const name of Object.keys(input)) {
    if (known.inputs.includes(name) || !/^[\w.-]+$/.test(name)) continue;
    const takes = known.inputs.length === 0 ? "It takes none." : `It takes: ${known.inputs.join(", ")}.`;
    findings.error("verb-input", spotOfWord(name), `${verb} has no input ${quote(name)}${didYouMean(name, known.inputs)}`, takes, markOf(name, known.inputs));
  }
}

function lintProbeAndUndo(step: RunbookStep, context: LintContext): void {
  const { findings } = context;
  const { action, probe, undo } = step;
  // A verb brings its own probe and undo, and PromQL cannot change anything.
  const needsProbe = action && action.executor !== "action" && action.executor !== "promql";
  if (needsProbe && action.risk !== "read" && !probe) {
    findings.warn("no-probe", fenceSpot(action, context), `the step '${step.id}' changes something and has no probe`, `After a crash nobody can ask whether it happened. Add a fence with {probe=${step.id} done=VALUE}.`);
  }
  if (undo && undo.until === undefined) {
    findings.warn("undo-without-until", spotOf(undo.action, "undo", context), `the undo of '${step.id}' never expires`, "Name the step after which there is no way back: until=ID.");
  }
  if (probe && probe.action.risk !== "read") {
    findings.error("probe-risk", spotOf(probe.action, "probe", context), `the probe of '${step.id}' is of risk ${probe.action.risk}`, "A probe only looks: risk=read.");
  }
  if (probe && /^\/.*[^\w/]\S*\/[a-z]*$/.test(probe.done)) {
    findings.warn("probe-pattern", spotOf(probe.action, "done", context), `the probe of '${step.id}' compares its output with ${quote(probe.done)} as it stands`, "done= takes no pattern: let the probe print one word and name that.");
  }
}

function lintPhase(phase: Phase, findings: Findings): void {
  if (phase.max !== undefined && phase.each === undefined) {
    findings.warn("max-without-each", { line: phase.line, column: 1 }, "'max' on a heading without 'each' has nothing to count");
  }
}

function lintUnused(runbook: Runbook, { matter, findings }: LintContext): void {
  const actions = runbook.phases.flatMap(({ steps }) => steps.flatMap(actionsOf));
  // A compose file reads the environment, and nobody here knows the file.
  if (actions.some(({ executor }) => executor === "compose")) return;
  const used = new Set(references(runbook.source).map(({ name }) => name));
  // `docker run --env NAME` passes a variable on by its name alone.
  const words = new Set(actions.flatMap(({ source }) => source.match(/[A-Z_][A-Z0-9_]*/g) ?? []));
  for (const { name } of runbook.params) {
    if (used.has(name) || words.has(name)) continue;
    findings.warn("unused-param", matter?.paramSpots.get(name) ?? { line: 1, column: 1 }, `the parameter '${name}' is asked for and never used`);
  }
}
