import { findFrontMatter } from "../front-matter";
import type { AttributePlace } from "../attribute-reader";

/** Where in a runbook's text a caret stands. */
export type CaretPlace =
  | { in: "front matter"; line: string }
  | { in: "fence"; language: string; line: string; isFirstLine: boolean }
  | { in: "language"; word: string }
  | { in: "attributes"; of: AttributePlace; language: string; written: string }
  | { in: "text"; line: string };

/** `line` and `written` end at the caret. */
export function placeOf(text: string, caret: number): CaretPlace {
  const before = text.slice(0, caret);
  const lines = before.split("\n");
  const line = lines.at(-1) ?? "";
  if (isFrontMatter(text, lines)) return { in: "front matter", line };
  const fence = openFence(lines.slice(0, -1));
  if (fence) return { in: "fence", language: fence.language, line, isFirstLine: fence.isFirstLine };
  const opening = /^(\s*(?:(?:[-*+]|\d+[.)])\s+)*(?:>\s*)*)(?:`{3,}|~{3,})(.*)$/.exec(line);
  if (opening) return inInfo(opening[2] ?? "");
  const of = /^\s*#{1,6}\s/.test(line) ? "heading" : /^\s*(?:>\s*)*(?:[-*+]|\d+[.)])\s+\[[ xX]\]\s/.test(line) ? "item" : undefined;
  const written = of && openBlock(line);
  return of && written !== undefined ? { in: "attributes", of, language: "", written } : { in: "text", line };
}

function inInfo(info: string): CaretPlace {
  const written = openBlock(` ${info}`);
  if (written !== undefined) return { in: "attributes", of: "fence", language: /^[^\s{]*/.exec(info)?.[0] ?? "", written };
  return /^[\w-]*$/.test(info) ? { in: "language", word: info } : { in: "text", line: info };
}

/** What stands after the "{" of an attribute block that is still open at the end. */
function openBlock(line: string): string | undefined {
  for (let at = line.lastIndexOf("{"); at >= 0; at = at === 0 ? -1 : line.lastIndexOf("{", at - 1)) {
    if (!/\s/.test(line[at - 1] ?? "")) continue;
    const inside = line.slice(at + 1);
    const bare = inside.replace(/\$\{[^}]*\}?/g, "").replace(/=("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)/g, "=");
    return bare.includes("}") ? undefined : inside;
  }
  return undefined;
}

function isFrontMatter(text: string, before: readonly string[]): boolean {
  if (before.length < 2 || before[0]?.trimEnd() !== "---") return false;
  const front = findFrontMatter(text.split("\n"));
  return front ? before.length < front.lines : !before.slice(1).some((line) => /^#{1,6}\s/.test(line));
}

function openFence(lines: readonly string[]): { language: string; isFirstLine: boolean } | undefined {
  let open: { marker: string; language: string; at: number } | undefined;
  lines.forEach((line, at) => {
    const found = /^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)*(`{3,}|~{3,})(.*)$/.exec(line);
    const marker = found?.[1] ?? "";
    if (!found) return;
    if (!open) open = { marker, language: /^\s*([^\s{]*)/.exec(found[2] ?? "")?.[1]?.toLowerCase() ?? "", at };
    else if (marker[0] === open.marker[0] && marker.length >= open.marker.length && (found[2] ?? "").trim() === "") open = undefined;
  });
  return open && { language: open.language, isFirstLine: open.at === lines.length - 1 };
}
