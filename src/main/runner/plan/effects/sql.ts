import { refuse, succeed, type Outcome } from "../../../../shared/problem";
import type { Action } from "../../../../shared/runbook/model";
import { parseSql } from "../../../../shared/runbook/sql";
import { sqlNodeOn } from "../../../../shared/store-node";
import type { EffectContext, PlannedEffect } from "./context";
import { fenceError } from "./fence-error";
import { valueLines } from "./value-lines";

/** SQL fences: statements whose variables are bound, and the database they go to. */
export function sqlEffect(action: Action, context: EffectContext): Outcome<PlannedEffect> {
  if (action.runsLocally) return refuse({ code: "plan.no-local", message: "SQL runs on a node of a database of the fleet, not on this machine.", next: "Say where with on=, or run psql in a bash fence." });
  const { statements, findings } = parseSql(action.source);
  const error = fenceError(action, findings);
  if (error) return refuse(error);
  const names = [...new Set(statements.flatMap((statement) => statement.names))];
  const readOnly = action.risk === "read";
  const plain: PlannedEffect = { effect: { kind: "sql", statements, readOnly }, command: [...valueLines("--", names, context), action.source.trimEnd()].join("\n") };
  if (context.host === undefined) return succeed(plain);
  const port = context.scope.known.PORT;
  const node = sqlNodeOn(context.fleet, context.host, port === undefined ? undefined : Number(port), context.target);
  if (!node.ok) return node;
  const { id, host, database, user } = node.value;
  const where = `-- ${id} on ${host}:${node.value.port}, database ${database} as ${user}${readOnly ? ", read only" : ""}`;
  return succeed({ ...plain, effect: { kind: "sql", statements, readOnly, node: node.value }, command: `${where}\n${plain.command}` });
}
