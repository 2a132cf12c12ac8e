import type { ObjectRef } from "../../../shared/fleet";
import { useConsole, useKnown, useQuery } from "../../app/hooks";
import { go } from "../../app/navigation";
import { aimOf, findRunbook } from "./find-runbook";

export interface NamedRunbook {
  title?: string;
  /** Opens its plan on what the alert is about, or its page where something must be chosen first. Nothing starts by that. */
  preview?: () => void;
}

/** The runbook of the library that an alert names. */
export function useRunbookOf(name: string | undefined, labels: Readonly<Record<string, string>>, subject: ObjectRef | undefined): NamedRunbook {
  const { client, fleet } = useConsole();
  const library = useQuery("runbooks.list", undefined, { refetchOn: ["runbooks.changed"] }).value;
  const known = useKnown(fleet).value?.fleet;
  const found = name === undefined ? undefined : findRunbook(library ?? [], name);
  if (!found) return {};
  const target = aimOf(found, labels, subject, known);
  const open = async (): Promise<void> => {
    const runbook = await client.ask("runbooks.get", { id: found.id });
    const isWhole = runbook.ok && runbook.value.armed && runbook.value.params.every(({ required, default: given, from }) => !required || given !== undefined || from !== undefined);
    go(isWhole && target ? { page: "plan", draft: { runbook: found.id, target, params: {}, dryRun: false } } : { page: "runbook", id: found.id, target });
  };
  return { title: found.title, preview: () => void open() };
}
