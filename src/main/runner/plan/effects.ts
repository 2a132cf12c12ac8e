import type { Effect } from "../../../shared/plan";
import { type Outcome, refuse, succeed } from "../../../shared/problem";
import type { Action } from "../../../shared/runbook/model";
import { parseVerb } from "../../../shared/runbook/verb";
import { suggestion } from "../../../shared/suggest";
import type { Verb } from "../../steps/define";
import { argvEffect } from "./effects/argv";
import { httpEffect } from "./effects/http";
import { promqlEffect } from "./effects/promql";
import { redisEffect } from "./effects/redis";
import { sqlEffect } from "./effects/sql";
import type { EffectContext, PlannedEffect } from "./effects/context";
import { substituteAll } from "./variables";

export function effectOf(action: Action, context: EffectContext): Outcome<PlannedEffect> {
  switch (action.executor) {
    case "shell":
      return succeed(shellEffect(action));
    case "action":
      return verbEffect(action, context);
    case "sql":
      return sqlEffect(action, context);
    case "redis":
      return redisEffect(action, context);
    case "http":
      return httpEffect(action, context);
    case "promql":
      return promqlEffect(action, context);
    case "docker":
    case "compose":
    case "kubectl":
      return argvEffect(action.executor, action, context);
  }
}

function shellEffect(action: Action): PlannedEffect {
  // Only plain POSIX shell asks for sh; every other spelling (bash, shell, console) expects bash.
  const interpreter = action.language === "sh" ? "sh" : "bash";
  return {
    effect: { kind: "shell", interpreter, script: action.source, local: action.runsLocally, cwd: action.cwd },
    command: action.source.trimEnd(),
  };
}

function verbEffect(action: Action, context: EffectContext): Outcome<PlannedEffect> {
  const named = readVerb(action);
  if (!named.ok) return named;
  const verb = context.verbs.get(named.value.verb);
  if (!verb) {
    return refuse({ code: "verb.unknown", message: `There is no verb "${named.value.verb}".`, next: suggestion(named.value.verb, context.verbs.keys()) });
  }
  const filled = substituteAll(named.value.input, context.scope);
  const [missing] = filled.undeclared;
  if (missing !== undefined) return refuse({ code: "plan.unresolved", message: `$${missing} in the input of ${verb.kind} is not declared.` });
  const input = { ...defaultsFor(verb, context), ...(isMapping(filled.value) ? filled.value : {}) };
  const effect: Effect = { kind: "verb", verb: verb.kind, input };
  if (filled.open.length > 0) {
    return succeed({ effect, command: `${verb.kind} with ${filled.open.map((name) => `$${name}`).join(", ")} as the run finds it`, verb: { kind: verb } });
  }
  const bound = verb.bind(input, context.fleet);
  if (!bound.ok) return bound;
  if (bound.value.problem) return refuse(bound.value.problem);
  return succeed({ effect, command: bound.value.title, verb: { kind: verb, bound: bound.value } });
}

/** `host` from where the step runs, `service` from the run's target: only where the verb asks for them. */
function defaultsFor(verb: Verb, { host, target }: EffectContext): Record<string, unknown> {
  return {
    ...(host !== undefined && verb.inputs.includes("host") ? { host } : {}),
    ...(target?.kind === "service" && verb.inputs.includes("service") ? { service: target.id } : {}),
  };
}

const isMapping = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** The verb that an `action` fence names. */
function readVerb({ source, line }: Action): Outcome<{ verb: string; input: Record<string, unknown> }> {
  const read = parseVerb(source);
  if ("verb" in read) return succeed(read);
  // The fence's text starts on the line after the fence.
  return refuse({ ...read, at: { line: line + (read.at?.line ?? 0), column: read.at?.column } });
}
