import { type Outcome, refuse, succeed } from "../../../../shared/problem";
import type { Action } from "../../../../shared/runbook/model";
import { parseRedis } from "../../../../shared/runbook/redis";
import { namesIn } from "../../../../shared/runbook/words";
import { redisNodeOn } from "../../../../shared/store-node";
import type { EffectContext, PlannedEffect } from "./context";
import { fenceError } from "./fence-error";
import { valueLines } from "./value-lines";

/** Redis fences: commands as words, and the node they go to. */
export function redisEffect(action: Action, context: EffectContext): Outcome<PlannedEffect> {
  if (action.runsLocally) return refuse({ code: "plan.no-local", message: "Redis commands run on a node of a cache of the fleet, not on this machine.", next: "Say where with on=, or run redis-cli in a bash fence." });
  const { commands, findings } = parseRedis(action.source);
  const error = fenceError(action, findings);
  if (error) return refuse(error);
  const readOnly = action.risk === "read";
  const text = [...valueLines("#", namesIn(commands), context), action.source.trimEnd()].join("\n");
  if (context.host === undefined) return succeed({ effect: { kind: "redis", commands, readOnly }, command: text });
  const port = context.scope.known.PORT;
  const node = redisNodeOn(context.fleet, context.host, port === undefined ? undefined : Number(port), context.target);
  if (!node.ok) return node;
  const where = `# ${node.value.id} on ${node.value.host}:${node.value.port}`;
  return succeed({ effect: { kind: "redis", commands, readOnly, node: node.value }, command: `${where}\n${text}` });
}
