import type { ObjectRef } from "../../../shared/fleet";
import { useConsole, useQuery } from "../../app/hooks";
import { go } from "../../app/navigation";
import { findRunbook } from "./find-runbook";

export interface NamedRunbook {
  title?: string;
  /** Opens its plan on what the alert is about, or its page where something must be chosen first. Nothing starts by that. */
  preview?: () => void;
}

/** The runbook of the library that an alert names. */
export function useRunbookOf(name: string | undefined, target: ObjectRef | undefined): NamedRunbook {
  const { client } = useConsole();
  const library = useQuery("runbooks.list", undefined, { refetchOn: ["runbooks.changed"] }).value;
  const found = name === undefined ? undefined : findRunbook(library ?? [], name);
  if (!found) return {};
  const open = async (): Promise<void> => {
    const runbook = await client.ask("runbooks.get", { id: found.id });
    const isWhole = runbook.ok && runbook.value.armed && runbook.value.params.every(({ required, default: given, from }) => !required || given !== undefined || from !== undefined);
    const fits = target !== undefined && (found.appliesTo.length === 0 || found.appliesTo.includes(target.kind));
    go(isWhole && fits ? { page: "plan", draft: { runbook: found.id, target, params: {}, dryRun: false } } : { page: "runbook", id: found.id, target: fits ? target : undefined });
  };
  return { title: found.title, preview: () => void open() };
}
