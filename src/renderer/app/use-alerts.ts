import { useMemo } from "react";
import type { ObjectRef } from "../../shared/fleet";
import type { Problem } from "../../shared/problem";
import { type AlertRow, alertRows } from "./alert-rows";
import { useConsole, useKnown } from "./hooks";

export interface AlertRows {
  rows: readonly AlertRow[];
  /** When the list arrived, ms since the epoch. */
  at?: number;
  loading: boolean;
  problem?: Problem;
}

/** Every alert there is, of rules and of the console itself, with what is told of it. */
export function useAlertRows(): AlertRows {
  const store = useConsole();
  const rules = useKnown(store.alerts);
  const own = useKnown(store.ownAlerts);
  const verdicts = useKnown(store.verdicts).value;
  const fleet = useKnown(store.fleet).value?.fleet;
  const rows = useMemo(() => {
    const sections: Record<ObjectRef["kind"], object | undefined> = {
      environment: fleet?.environments, host: fleet?.hosts, service: fleet?.services, database: fleet?.databases, cache: fleet?.caches, probe: fleet?.probes,
    };
    const known = ({ kind, id }: ObjectRef): boolean => Object.hasOwn(sections[kind] ?? {}, id);
    return alertRows({ rules: rules.value?.alerts ?? [], own: own.value ?? [], verdicts: verdicts ?? [], known });
  }, [rules.value, own.value, verdicts, fleet]);
  return { rows, at: rules.at, loading: rules.loading || own.loading, problem: rules.problem ?? own.problem };
}
