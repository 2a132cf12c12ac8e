import { z } from "zod";
import type { ObjectRef } from "../../../shared/fleet";
import type { Runbook } from "../../../shared/runbook/model";

const Values = z.record(z.string(), z.string());
const PREFIX = "quarterdeck.params.";

const keyOf = (runbook: Pick<Runbook, "id">, target: ObjectRef | undefined): string => `${PREFIX}${runbook.id}|${target ? `${target.kind}:${target.id}` : ""}`;

/** What was given last time for this runbook on this target; only parameters that it still has. */
export function rememberedValues(runbook: Pick<Runbook, "id" | "params">, target: ObjectRef | undefined): Record<string, string> {
  try {
    const kept = Values.safeParse(JSON.parse(localStorage.getItem(keyOf(runbook, target)) ?? "{}")).data ?? {};
    return Object.fromEntries(keepable(runbook).flatMap((name) => (Object.hasOwn(kept, name) ? [[name, kept[name] ?? ""]] : [])));
  } catch {
    return {}; // refused or unreadable storage remembers nothing
  }
}

export function rememberValues(runbook: Pick<Runbook, "id" | "params">, target: ObjectRef | undefined, values: Readonly<Record<string, string>>): void {
  const kept = Object.fromEntries(keepable(runbook).flatMap((name) => (values[name] ? [[name, values[name]]] : [])));
  try {
    localStorage.setItem(keyOf(runbook, target), JSON.stringify(kept));
  } catch {
    // The form is empty next time, then.
  }
}

/** Nothing of a secret is kept, not even its name. */
const keepable = (runbook: Pick<Runbook, "params">): string[] => runbook.params.filter(({ type }) => type !== "secret").map(({ name }) => name);
