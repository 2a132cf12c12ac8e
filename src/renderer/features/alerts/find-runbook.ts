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
