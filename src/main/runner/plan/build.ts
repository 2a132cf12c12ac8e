import type { Fleet, ObjectRef } from "../../../shared/fleet";
import type { HostId } from "../../../shared/ids";
import type { Arming, Plan, PlanDraft } from "../../../shared/plan";
import type { Problem } from "../../../shared/problem";
import type { Runbook, RunbookStep } from "../../../shared/runbook/model";
import { environmentOf, objectExists, objectsOf } from "../../../shared/selectors";
import { suggestion } from "../../../shared/suggest";
import { canonicalJson, sha256 } from "../../history/canonical";
import type { Verbs } from "../../steps/define";
import { secretsOfServers } from "./effects/secrets";
import { Findings } from "./findings";
import { armingOf, environmentsOf, highestRisk, lockOf } from "./judge";
import { resolveParams } from "./params";
import { type PhaseContext, type PhasePlan, planPhase, resolveNeeds } from "./phases";
import type { Scope } from "./variables";

export interface PlanInput {
  runbook: Runbook;
  draft: PlanDraft;
  fleet: Fleet;
  verbs: Verbs;
}

/** A plan and what a person should know about it. It may start only while `problems` is empty. */
export interface BuiltPlan {
  plan: Plan;
  /** SHA-256 of the canonical plan. */
  hash: string;
  arming: Arming;
  problems: Problem[];
  warnings: Problem[];
  /** Titles of steps that cannot be taken back. */
  irreversible: string[];
}

/** Steps after every `each` has been written out; beyond it nobody reads a plan. */
const MAX_STEPS = 20_000;

/** Resolves a draft against the fleet. Pure: equal input gives an equal plan and hash. */
export function buildPlan({ runbook, draft, fleet, verbs }: PlanInput): BuiltPlan {
  const findings = new Findings(runbook.file);
  for (const { severity, ...problem } of runbook.findings) {
    if (severity === "error") findings.problem(problem);
    else findings.warning(problem);
  }
  checkTarget(runbook, draft.target, fleet, findings);
  checkNames(runbook, findings);
  const params = resolveParams(runbook, draft.params, fleet, draft.target, findings);
  const environment = draft.target && environmentOf(fleet, draft.target);
  const context: PhaseContext = {
    fleet, target: draft.target, verbs, findings, secrets: runbook.secrets, armed: runbook.armed,
    secretParams: new Set(runbook.params.filter(({ type }) => type === "secret").map(({ name }) => name)),
    scope: scopeOf(runbook, params, draft.target, environment),
  };
  const phases = runbook.phases.flatMap((phase) => planPhase(phase, context));
  const byId = stepsById(runbook);
  resolveNeeds(phases, (id) => ({ ids: byId.get(id)?.action?.needs ?? [], line: byId.get(id)?.line ?? 0 }), context);
  checkUntil(byId, findings);
  checkKeys(phases, findings);
  return finish({ runbook, draft, fleet, verbs }, params, phases, findings);
}

const stepsById = (runbook: Runbook): Map<string, RunbookStep> =>
  new Map(runbook.phases.flatMap(({ steps }) => steps.map((step) => [step.id, step] as const)));

function scopeOf(runbook: Runbook, params: Record<string, string>, target: ObjectRef | undefined, environment: string | undefined): Scope {
  const outputs = runbook.phases.flatMap(({ steps }) => steps.flatMap(({ action }) => action?.out?.name ?? []));
  return {
    known: { ...params, ...(target ? { TARGET: target.id } : {}), ...(environment === undefined ? {} : { ENVIRONMENT: environment }) },
    // A param whose value is refused is one problem, not another one wherever it is used.
    open: new Set([...outputs, "RUN_ID", ...runbook.params.map(({ name }) => name).filter((name) => !Object.hasOwn(params, name))]),
  };
}

/** Names that the console fills in itself, or that change what a shell or its loader does before the step's own text runs. */
const RESERVED: ReadonlySet<string> = new Set([
  "TARGET", "ENVIRONMENT", "EACH", "HOST", "PORT", "RUN_ID", "PATH", "IFS", "HOME", "PWD", "OLDPWD", "ENV", "BASH_ENV", "SHELLOPTS", "BASHOPTS",
  "PS4", "UID", "EUID", "PPID", "LC_ALL", "LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "OPTIND",
]);

function checkNames(runbook: Runbook, findings: Findings): void {
  const outputs = runbook.phases.flatMap(({ steps }) => steps.flatMap(({ action }) => (action?.out ? [{ name: action.out.name, line: action.line }] : [])));
  const names: { name: string; line?: number }[] = [...runbook.params, ...runbook.secrets.map((name) => ({ name })), ...outputs];
  for (const { name, line } of names) {
    const usable = /^[A-Z_][A-Z0-9_]*$/.test(name) && !RESERVED.has(name);
    if (!usable) findings.problem({ code: "plan.reserved-name", message: `"${name}" cannot be the name of a variable here.`, next: "Choose another name, in capital letters." }, line);
  }
}

function checkTarget(runbook: Runbook, target: ObjectRef | undefined, fleet: Fleet, findings: Findings): void {
  if (target === undefined) return;
  if (!objectExists(fleet, target)) {
    const known = objectsOf(fleet).filter(({ kind }) => kind === target.kind).map(({ id }) => id);
    findings.problem({ code: "plan.no-target", message: `The fleet has no ${target.kind} "${target.id}".`, next: suggestion(target.id, known) });
    return;
  }
  const engine = target.kind === "database" ? "postgres" : target.kind === "cache" ? "redis" : undefined;
  const fits = runbook.appliesTo.length === 0 || runbook.appliesTo.some((kind) => kind === target.kind || kind === engine);
  if (!fits) findings.problem({ code: "plan.wrong-target", message: `This runbook is for ${runbook.appliesTo.join(", ")}, and "${target.id}" is a ${target.kind}.` });
}

function checkUntil(steps: ReadonlyMap<string, RunbookStep>, findings: Findings): void {
  for (const { undo, title } of steps.values()) {
    if (undo?.until !== undefined && !steps.has(undo.until)) {
      findings.problem({ code: "plan.until-unknown", message: `${title}: until=${undo.until} names no step.`, next: suggestion(undo.until, steps.keys()) }, undo.action.line);
    }
  }
}

function checkKeys(phases: readonly PhasePlan[], findings: Findings): void {
  const seen = new Set<string>();
  const steps = phases.flatMap(({ phase }) => phase.steps);
  for (const { key, line } of steps) {
    if (seen.has(key)) findings.problem({ code: "plan.duplicate-step", message: `Two steps of this plan are called "${key}".`, next: "Give one of them another #id." }, line);
    seen.add(key);
  }
  if (steps.length > MAX_STEPS) findings.problem({ code: "plan.too-large", message: `This plan has ${steps.length} steps; the limit is ${MAX_STEPS}.` });
}

function finish({ runbook, draft, fleet }: PlanInput, params: Record<string, string>, phases: PhasePlan[], findings: Findings): BuiltPlan {
  const steps = phases.flatMap((phase) => phase.steps);
  const risk = highestRisk(steps.map(({ step }) => step));
  const hosts = [...new Set(steps.flatMap(({ step, reaches }) => [step.host, ...reaches, step.undo?.host, step.probe?.host].filter((id): id is HostId => id !== undefined)))];
  const own = draft.target && environmentOf(fleet, draft.target);
  const environments = environmentsOf(fleet, own, hosts);
  const changes = risk !== "read" && !draft.dryRun;
  const plan: Plan = {
    runbook: runbook.id, title: runbook.title, target: draft.target,
    environment: own ?? (environments.length === 1 ? environments[0] : undefined),
    risk, rtoMs: runbook.rtoMs, timeoutMs: runbook.timeoutMs, armed: runbook.armed ? undefined : false, params, secrets: [...new Set(steps.flatMap(({ step }) => [...step.secrets, ...secretsOfServers(step)]))],
    dryRun: draft.dryRun, phases: phases.map(({ phase }) => phase),
    lock: changes ? lockOf(fleet, draft.target) : undefined,
    hosts, sourceHash: sha256(runbook.source), source: runbook.source,
  };
  if (steps.length === 0 && findings.problems.length === 0) findings.problem({ code: "plan.empty", message: "This runbook has no step." });
  return {
    plan, hash: sha256(canonicalJson(plan)), arming: armingOf(plan, fleet, environments),
    problems: findings.problems, warnings: findings.warnings,
    irreversible: steps.filter(({ reversible }) => !reversible).map(({ step }) => (step.host ? `${step.title} (${step.host})` : step.title)),
  };
}
