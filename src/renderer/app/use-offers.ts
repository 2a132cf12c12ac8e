import type { ObjectRef } from "../../shared/fleet";
import { useQuery } from "./hooks";
import { formatRoute } from "./route";

/**
 * Where runbooks that are offered on an object are found, by the last part of their ids: "postgres-locks". With parameters it is a plan to read,
 * else the runbook with its form. Undefined where none of that name is offered.
 */
export function useOffers(target: ObjectRef): (name: string, params?: Record<string, string>) => string | undefined {
  const offered = useQuery("runbooks.for", target, { refetchOn: ["runbooks.changed"] }).value ?? [];
  return (name, params) => {
    const found = offered.find(({ id }) => id === name || id.endsWith(`/${name}`));
    if (!found) return undefined;
    return formatRoute(params ? { page: "plan", draft: { runbook: found.id, target, params, dryRun: false } } : { page: "runbook", id: found.id, target });
  };
}
