import type { Fleet, ObjectRef } from "../../../shared/fleet";
import type { RunbookSummary } from "../../../shared/runbook/model";

/** The runbook that a label, an annotation or the end of an address names: by its id, its file's name, or its title. */
export function findRunbook(library: readonly RunbookSummary[], name: string): RunbookSummary | undefined {
  const wanted = nameOf(name);
  const exact = library.find(({ id }) => id === name.trim());
  return exact ?? library.find(({ id }) => nameOf(id) === wanted) ?? library.find(({ title }) => slug(title) === wanted);
}

/** The last part of a path or an address, without its ending. */
function nameOf(text: string): string {
  const path = text.trim().replace(/[?#].*$/, "").replace(/\/+$/, "");
  return slug((path.split("/").at(-1) ?? path).replace(/\.(md|markdown|html?)$/i, ""));
}

const slug = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

/** What a runbook is aimed at for an alert: what the alert is about, else its host or environment, if the runbook is offered on that. */
export function aimOf({ appliesTo }: Pick<RunbookSummary, "appliesTo">, labels: Readonly<Record<string, string>>, subject: ObjectRef | undefined, fleet: Pick<Fleet, "hosts" | "environments"> | undefined): ObjectRef | undefined {
  const { host, environment } = labels;
  const named: ObjectRef[] = [
    ...(subject ? [subject] : []),
    ...(host !== undefined && Object.hasOwn(fleet?.hosts ?? {}, host) ? [{ kind: "host" as const, id: host }] : []),
    ...(environment !== undefined && Object.hasOwn(fleet?.environments ?? {}, environment) ? [{ kind: "environment" as const, id: environment }] : []),
  ];
  return named.find(({ kind }) => appliesTo.length === 0 || appliesTo.includes(kind));
}
