import type { PlanDraft } from "../../shared/plan";
import type { Runbook, RunbookSummary } from "../../shared/runbook/model";

/** The runbook behind "Deploy…": the one offered on the service that is tagged or named so and changes something; rollbacks are not it. */
export function deployRunbook(offered: readonly RunbookSummary[]): RunbookSummary | undefined {
  const candidates = offered.filter((runbook) => !isRollback(runbook) && runbook.risk !== "read");
  return candidates.find(({ tags }) => tags.includes("deploy")) ?? candidates.find(({ id }) => /(^|[/-])deploy$/.test(id));
}

/** The runbook behind "Roll back…", where the library has one of its own. */
export const rollbackRunbook = (offered: readonly RunbookSummary[]): RunbookSummary | undefined => offered.find(isRollback);

const isRollback = ({ id, tags }: RunbookSummary): boolean => tags.includes("rollback") || /(^|[/-])roll-?back$/.test(id);

/** The draft that puts `tag` of a service's image into service. */
export function deployDraft(runbook: Pick<Runbook, "id" | "params">, service: { id: string; image: string }, tag: string): PlanDraft {
  const param = runbook.params.find(({ name }) => /TAG|VERSION/.test(name)) ?? runbook.params.find(({ type, name }) => type === "image" || name === "IMAGE");
  const whole = param?.type === "image" && !/TAG|VERSION/.test(param.name);
  const params: Record<string, string> = {};
  if (param) params[param.name] = whole ? `${service.image}:${tag}` : tag;
  return { runbook: runbook.id, target: { kind: "service", id: service.id }, params, dryRun: false };
}

/** The tag of "repository/name:tag"; the whole text where there is none. A registry's port is not a tag. */
export function tagOf(image: string): string {
  return /:([^:/]+)$/.exec(image)?.[1] ?? image;
}

/** Docker's own rule for a tag: at most 128 of letters, digits, "_", ".", "-", not starting with "." or "-". */
export const isTag = (text: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(text);
