import { type HostId, StepKey } from "../../../shared/ids";
import type { Effect, PlannedStep } from "../../../shared/plan";
import type { Problem } from "../../../shared/problem";
import { type Action, type Gate, type Risk, RISK_ORDER, type RunbookStep } from "../../../shared/runbook/model";
import { parseCondition } from "./condition";
import { effectOf } from "./effects";
import type { PlannedEffect } from "./effects/context";
import { secretsGiven } from "./effects/secrets";
import type { Findings } from "./findings";
import { goesToNode, hostsOn, labelOf, nodesOn, type Place, placesOf, type Surroundings, variablesOf } from "./places";
import { type Scope, substitute, withKnown } from "./variables";
import type { Verbs } from "../../steps/define";

/** What every step of one repetition of a phase shares. */
export interface StepContext extends Surroundings {
  phase: { id: string; plannedId: string; max?: number };
  verbs: Verbs;
  findings: Findings;
  secrets: string[];
  /** False for a document without front matter: each of its actions waits for a person. */
  armed: boolean;
  /** Names of params that hold the name of a secret, not text for the environment. */
  secretParams: ReadonlySet<string>;
}

/** A planned step and the hosts that its verb reaches. */
export interface StepPlan {
  step: PlannedStep;
  reaches: HostId[];
  reversible: boolean;
}

const TIMEOUT_MS: Record<Risk, number> = { read: 30_000, change: 300_000, destructive: 300_000 };
/** Hosts that a reading step asks at once where the runbook says nothing; what changes goes one at a time. */
const READ_PARALLEL = 10;

/** One runbook step as the planned steps of one repetition, one for each place. */
export function planStep(step: RunbookStep, context: StepContext): StepPlan[] {
  if (step.action === undefined) return [personStep(step, context)];
  if (!context.armed) return [unaimedStep(step, step.action, context)];
  const places = placesOf(step.action, context);
  if (!places.ok) {
    context.findings.problem(named(places.problem, step), step.action.line);
    return [];
  }
  const { action } = step;
  if (places.value.length === 0) context.findings.warning({ code: "plan.left-out", message: `${step.title}: left out, as ${action.each ?? ""} stands for nothing here.` }, action.line);
  return places.value.flatMap((place) => actionStep(step, action, place, context) ?? []);
}

const named = (problem: Problem, step: RunbookStep): Problem => ({ ...problem, message: `${step.title}: ${problem.message}` });

function personStep(step: RunbookStep, context: StepContext): StepPlan {
  const each = context.phaseEach;
  const scope = withKnown(context.scope, each ? variablesOf(each) : {});
  const planned: PlannedStep = {
    ...common(step, context, scope, keyOf(step, context, each ? { each: labelOf(each), variables: {} } : undefined)),
    kind: step.gate ? "gate" : "manual", risk: "read", each: each && labelOf(each), timeoutMs: 0,
  };
  return { step: planned, reaches: [], reversible: true };
}

/** An action of a document without front matter: what it does is known, where is for a person to say. What cannot be run here is for their own hands. */
function unaimedStep(step: RunbookStep, action: Action, context: StepContext): StepPlan {
  const planned = action.interactive || action.background ? undefined : effectOf({ ...action, runsLocally: false }, { ...context, host: undefined });
  if (!planned?.ok) {
    const { step: byHand, ...rest } = personStep(step, context);
    return { ...rest, step: { ...byHand, command: action.source.trimEnd() } };
  }
  const { command, effect } = planned.value;
  const full: PlannedStep = {
    ...common(step, context, context.scope, keyOf(step, context, undefined)),
    kind: "action", risk: action.risk, command, effect, ...environmentOf([effect], context.scope, context), ...limitsOf(action, action.risk),
    expect: action.expect, out: action.out,
  };
  return { step: full, reaches: [], reversible: false };
}

const limitsOf = ({ timeoutMs, idleMs, connectMs }: Action, risk: Risk): Pick<PlannedStep, "timeoutMs" | "idleMs" | "connectMs"> =>
  ({ timeoutMs: timeoutMs ?? TIMEOUT_MS[risk], idleMs, connectMs });

function actionStep(step: RunbookStep, action: Action, place: Place, context: StepContext): StepPlan | undefined {
  const scope = withKnown(context.scope, place.variables);
  const planned = effectOf(action, { ...context, scope, host: place.host });
  if (!planned.ok) {
    context.findings.problem(named(planned.problem, step), planned.problem.at?.line ?? action.line);
    return undefined;
  }
  const risk = riskOf(step, action, planned.value, context);
  checkLimits(step, action, risk, context);
  const { verb } = planned.value;
  const undo = undoOf(step, planned.value, place, scope, context);
  const probe = probeOf(step, planned.value, place, scope, context);
  const full: PlannedStep = {
    ...common(step, context, scope, keyOf(step, context, place)),
    kind: "action", risk, host: place.host, each: place.each,
    command: planned.value.command, effect: planned.value.effect,
    ...environmentOf([planned.value.effect, undo?.effect, probe?.effect], scope, context),
    ...limitsOf(action, risk), watchMs: action.watchMs,
    parallel: action.max ?? context.phase.max ?? (risk === "read" ? READ_PARALLEL : 1),
    retry: action.retry, idempotent: action.idempotent, expect: action.expect, when: action.when, out: action.out,
    undo, probe,
  };
  return { step: full, reaches: [...(verb?.bound?.hosts ?? []), ...viaOf(planned.value.effect)], reversible: risk === "read" || undo !== undefined || (verb?.kind.reversible ?? false) };
}

function common(step: RunbookStep, context: StepContext, scope: Scope, key: StepKey) {
  return {
    key, stepId: step.id, phaseId: context.phase.plannedId, title: substitute(step.title, scope).text, prose: substitute(step.prose, scope).text,
    line: step.line, owner: step.owner, gate: gateOf(step, scope, context),
    env: {}, secrets: [], idempotent: false, expect: [], needs: [],
  };
}

/** "roll.swap@web1"; the object of an `each` is named too where it is not the host itself. */
function keyOf(step: RunbookStep, context: StepContext, place: Place | undefined): StepKey {
  const where = [...new Set([place?.each, place?.host].filter((part) => part !== undefined))].join("/");
  return StepKey.parse(`${context.phase.id}.${step.id}${where ? `@${where}` : ""}`.slice(0, 300));
}

function gateOf(step: RunbookStep, scope: Scope, { findings }: StepContext): Gate | undefined {
  if (step.gate?.type === undefined) return step.gate;
  const typed = substitute(step.gate.type, scope);
  const [missing] = typed.undeclared;
  if (missing !== undefined) findings.problem({ code: "plan.unresolved", message: `${step.title}: $${missing} in type= is not declared.` }, step.line);
  return { ...step.gate, type: typed.text };
}

function riskOf(step: RunbookStep, action: Action, { verb }: PlannedEffect, { findings }: StepContext): Risk {
  if (verb && RISK_ORDER[action.risk] < RISK_ORDER[verb.kind.risk]) {
    findings.problem({
      code: "plan.risk-understated",
      message: `${step.title}: ${verb.kind.kind} is of risk ${verb.kind.risk}, and the step says ${action.risk}.`,
      next: `Write risk=${verb.kind.risk}.`,
    }, action.line);
  }
  return action.risk;
}

function checkLimits(step: RunbookStep, action: Action, risk: Risk, { findings, scope }: StepContext): void {
  if (action.retry && risk !== "read" && !action.idempotent) {
    findings.problem({ code: "plan.retry-unsafe", message: `${step.title}: a step that changes something is retried only when it says that it is idempotent.`, next: "Add idempotent, or take retry= away." }, action.line);
  }
  if (action.watchMs !== undefined && risk !== "read") {
    findings.problem({ code: "plan.watch-changes", message: `${step.title}: watch= repeats the step, and it is of risk ${risk}.`, next: "Watch with a step of risk=read; let an own step make the change." }, action.line);
  }
  if (action.interactive) findings.problem({ code: "plan.interactive", message: `${step.title}: a step that wants a keyboard cannot be run from here.`, next: "Do it by hand and make it a manual check." }, action.line);
  if (action.background) findings.problem({ code: "plan.background", message: `${step.title}: a step in the background has no end to judge.`, next: "Let a service manager start it." }, action.line);
  if (action.when === undefined) return;
  const condition = parseCondition(action.when);
  if (!condition) {
    findings.problem({ code: "plan.bad-condition", message: `${step.title}: when="${action.when}" is no condition.`, next: 'Write when="$NAME", when="$NAME == value" or when="$NAME != value".' }, action.line);
  } else if (!Object.hasOwn(scope.known, condition.name) && !scope.open.has(condition.name) && !PLACE_VARIABLES.has(condition.name)) {
    findings.problem({ code: "plan.unresolved", message: `${step.title}: $${condition.name} in when= is not declared.` }, action.line);
  }
}

const PLACE_VARIABLES: ReadonlySet<string> = new Set(["EACH", "HOST", "PORT", "RUN_ID"]);

/** Variables reach a shell as environment; secrets by name only, so that a plan never holds one. */
function environmentOf(effects: readonly (Effect | undefined)[], scope: Scope, { secrets, secretParams }: StepContext): Pick<PlannedStep, "env" | "secrets"> {
  const known = Object.entries(scope.known).filter(([name]) => !secretParams.has(name));
  return { env: Object.fromEntries(known), secrets: secretsGiven(effects, [...secrets, ...[...secretParams].filter((name) => scope.known[name] !== "")]) };
}

function undoOf(step: RunbookStep, main: PlannedEffect, place: Place, scope: Scope, context: StepContext): PlannedStep["undo"] {
  const own = main.verb?.bound?.undo;
  if (step.undo === undefined) return own && { command: own.title };
  const other = sideEffect(step, step.undo.action, place, scope, context);
  return other && { ...other, until: step.undo.until };
}

function probeOf(step: RunbookStep, main: PlannedEffect, place: Place, scope: Scope, context: StepContext): PlannedStep["probe"] {
  if (step.probe === undefined) return main.verb?.bound?.probe && { command: `Ask whether it happened: ${main.command}` };
  const other = sideEffect(step, step.probe.action, place, scope, context);
  return other && { ...other, done: step.probe.done };
}

/** An undo's or probe's own effect, on the step's host unless it names another. */
function sideEffect(step: RunbookStep, action: Action, place: Place, scope: Scope, context: StepContext) {
  const around = { ...context, scope };
  if (action.on !== undefined && goesToNode(action)) {
    const nodes = nodesOn(action.on, around, place);
    const [node, ...more] = nodes.ok ? nodes.value : [];
    if (node && more.length === 0) return effectAt(step, action, node.host, withKnown(scope, node.variables), context);
    context.findings.problem(nodes.ok ? { code: "plan.no-host", message: `${step.title}: an undo or probe runs on one node, and on=${action.on} names ${nodes.value.length}.` } : named(nodes.problem, step), action.line);
    return undefined;
  }
  const hosts = action.on === undefined ? undefined : hostsOn(action.on, around);
  if (hosts && (!hosts.ok || hosts.value.length !== 1)) {
    context.findings.problem(hosts.ok ? { code: "plan.no-host", message: `${step.title}: an undo or probe runs on one host, and on=${action.on} names ${hosts.value.length}.` } : named(hosts.problem, step), action.line);
    return undefined;
  }
  const host = action.runsLocally ? undefined : (hosts?.ok ? hosts.value[0] : undefined) ?? place.host;
  return effectAt(step, action, host, scope, context);
}

function effectAt(step: RunbookStep, action: Action, host: HostId | undefined, scope: Scope, context: StepContext) {
  const planned = effectOf(action, { ...context, scope, host });
  if (!planned.ok) {
    context.findings.problem(named(planned.problem, step), planned.problem.at?.line ?? action.line);
    return undefined;
  }
  if (needsHost(planned.value.effect) && host === undefined) {
    context.findings.problem({ code: "plan.no-host", message: `${step.title}: nothing says on which host its undo or probe runs.`, next: "Add on= to it." }, action.line);
  }
  return { command: planned.value.command, effect: planned.value.effect, host };
}

const needsHost = (effect: Effect): boolean => ((effect.kind === "shell" || effect.kind === "http") && !effect.local) || effect.kind === "sql" || effect.kind === "redis";

/** The host that a Prometheus server is asked through. */
const viaOf = (effect: Effect): HostId[] => (effect.kind === "promql" && effect.server?.via !== undefined ? [effect.server.via] : []);
