import type { Fleet } from "../../../../shared/fleet";
import { type Outcome, refuse, succeed } from "../../../../shared/problem";
import type { PrometheusServer } from "../../../../shared/plan";
import type { Action } from "../../../../shared/runbook/model";
import { checkPromql, promqlParts } from "../../../../shared/runbook/promql-text";
import { environmentOf } from "../../../../shared/selectors";
import type { EffectContext, PlannedEffect } from "./context";
import { fenceError } from "./fence-error";
import { namesOfPromql } from "./secrets";
import { valueLines } from "./value-lines";

/** PromQL fences: an instant query, and the server that is asked. */
export function promqlEffect(action: Action, context: EffectContext): Outcome<PlannedEffect> {
  const error = fenceError(action, checkPromql(action.source));
  if (error) return refuse(error);
  const parts = promqlParts(action.source);
  const server = serverFor(context);
  if (!server.ok) return server;
  const at = server.value;
  const where = at === undefined ? "# from what this console has collected: the fleet names no Prometheus server here" : `# ${at.name}: ${at.url}${at.via === undefined ? "" : ` from ${at.via}`}`;
  const command = [where, ...valueLines("#", namesOfPromql(parts), context), action.source.trim()].join("\n");
  return succeed({ effect: { kind: "promql", parts, server: at }, command });
}

/** The environment's own server; else one that stands for all. Where nothing names an environment, the only one there is. */
function serverFor({ fleet, host, target }: EffectContext): Outcome<PrometheusServer | undefined> {
  const environment = (host && environmentOf(fleet, { kind: "host", id: host })) ?? (target && environmentOf(fleet, target));
  const all = servers(fleet);
  const own = all.filter((server) => environment !== undefined && server.environment === environment);
  const shared = all.filter((server) => server.environment === undefined);
  const candidates = own.length > 0 ? own : shared.length > 0 ? shared : environment === undefined ? all : [];
  if (candidates.length > 1) {
    return refuse({ code: "promql.several-servers", message: `Several Prometheus servers may be meant: ${candidates.map(({ name }) => name).join(", ")}.`, next: "Aim the runbook at an object of one environment, and give each server its environment: in the fleet file." });
  }
  const [only] = candidates;
  return succeed(only && { name: only.name, url: only.url, ...(only.via === undefined ? {} : { via: only.via }) });
}

const servers = (fleet: Fleet) => Object.entries(fleet.prometheus).map(([name, server]) => ({ name, ...server }));
