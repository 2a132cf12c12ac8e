/**
 * Link and footnote definitions of a whole text by their label. A runbook is shown in parts, between its steps, and a part does not
 * see what another one defines.
 */
export function definitionsOf(source: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let fence: string | undefined;
  let open: { label: string; lines: string[] } | undefined;
  const finish = () => {
    if (open && !found.has(open.label)) found.set(open.label, open.lines.join("\n").trimEnd());
    open = undefined;
  };
  for (const line of source.split(/\r\n|\r|\n/)) {
    const marker = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined ? marker : marker?.startsWith(fence)) fence = fence === undefined ? marker : undefined;
    const begin = fence === undefined ? /^ {0,3}\[(\^?[^\]\n]{1,200})\]:(?=\s|$)/.exec(line) : null;
    if (begin) {
      finish();
      open = { label: labelOf(begin[1] ?? ""), lines: [line] };
    } else if (open && (/^(?: {4}|\t)/.test(line) || (line.trim() !== "" && open.lines.at(-1)?.trim() !== "" && !/^\s*(?:#|[-*+] |\d+[.)] |>|`{3}|~{3}|\|)/.test(line)))) open.lines.push(line);
    else if (open && line.trim() === "" && open.label.startsWith("^")) open.lines.push(line);
    else finish();
  }
  finish();
  return found;
}

/** A part of a text with the definitions it refers to and does not hold itself. */
export function withDefinitions(markdown: string, definitions: ReadonlyMap<string, string>): string {
  if (definitions.size === 0 || !markdown.includes("[")) return markdown;
  const own = definitionsOf(markdown);
  const used = new Set([...markdown.matchAll(/\[(\^?[^\][\n]{1,200})\](?!:|\()/g)].map(([, label]) => labelOf(label ?? "")));
  const missing = [...used].flatMap((label) => (own.has(label) ? [] : (definitions.get(label) ?? [])));
  return missing.length === 0 ? markdown : `${markdown}\n\n${missing.join("\n\n")}`;
}

/** Labels match whatever their case and white space (CommonMark 4.7). */
const labelOf = (text: string): string => text.trim().replace(/\s+/g, " ").toLowerCase();
