import { type Outcome, refuse, succeed } from "../../../../shared/problem";
import { type HttpText, parseHttp } from "../../../../shared/runbook/http";
import { fillHttp } from "../../../../shared/runbook/http-fill";
import type { Action } from "../../../../shared/runbook/model";
import type { EffectContext, PlannedEffect } from "./context";
import { fenceError } from "./fence-error";
import { namesOfHttp } from "./secrets";
import { valueLines } from "./value-lines";

/** HTTP fences: one request, and where it is sent from. */
export function httpEffect(action: Action, context: EffectContext): Outcome<PlannedEffect> {
  const { request, findings } = parseHttp(action.source);
  const error = fenceError(action, findings);
  if (error) return refuse(error);
  if (!request) return refuse({ code: "runbook.http", message: "This fence holds no request.", next: "Write METHOD URL, or a URL alone." });
  const wrong = refusedValue(request, context);
  if (wrong) return refuse(wrong);
  const from = action.runsLocally ? "# from this machine" : `# from ${context.host ?? "the host it is aimed at"}`;
  const command = [from, ...valueLines("#", namesOfHttp(request), context), action.source.trimEnd()].join("\n");
  return succeed({ effect: { kind: "http", request, local: action.runsLocally }, command });
}

/** A value that would be refused when the step runs refuses the plan, where all values are known by then. */
function refusedValue(request: HttpText, { scope, secretParams, secrets }: EffectContext) {
  const isKnown = (name: string) => Object.hasOwn(scope.known, name) && !secretParams.has(name) && !secrets.includes(name);
  if (!namesOfHttp(request).every(isKnown)) return undefined;
  const tried = fillHttp(request, (name) => scope.known[name] ?? "");
  return tried.ok ? undefined : tried.problem;
}
