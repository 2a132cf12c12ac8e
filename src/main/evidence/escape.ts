import { cleanLine, cleanText } from "./clean";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text of one line for HTML, in content and in quoted attributes alike. */
export const escapeHtml = (text: string): string => entities(cleanLine(text));

/** Text with its line breaks, for the content of `pre`. */
export const escapeHtmlBlock = (text: string): string => entities(cleanText(text));

const entities = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");

/** Text of one line for Markdown: CommonMark takes a backslash before any ASCII punctuation as that character. */
export const escapeMarkdown = (text: string): string =>
  cleanLine(text).replace(/[\\`*_{}[\]<>#+!|~&$:@^=.-]/g, (character, at: number, all: string) => (isPlain(character, at, all) ? character : `\\${character}`));

/** Dots and dashes within words, colons of times and before a space mean nothing in Markdown and are read more easily as they are. */
function isPlain(character: string, at: number, all: string): boolean {
  const before = all.charAt(at - 1);
  const after = all.charAt(at + 1);
  if (character === "." && /www$/i.test(all.slice(0, at))) return false;
  if (character === ".") return /\w/.test(before) && (/\w/.test(after) || !/^\d+$/.test(all.slice(0, at)));
  if (character === "-") return /\w/.test(before) && /\w/.test(after);
  return character === ":" && at > 0 && (after === " " || after === "" || (/\d/.test(before) && /\d/.test(after)));
}

/** A code span whose fence is longer than any run of backticks in it. Not for tables: there a `|` would end the cell. */
export function codeSpan(text: string): string {
  const line = cleanLine(text);
  if (line === "") return "";
  const fence = fenceFor(line, 1);
  const pad = line.startsWith("`") || line.endsWith("`") || line.startsWith(" ") || line.endsWith(" ") ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A fenced block that nothing within can end. */
export function codeBlock(text: string, language = "text"): string {
  const clean = cleanText(text).replace(/\n$/, "");
  const fence = fenceFor(clean, 3);
  return `${fence}${language}\n${clean}\n${fence}`;
}

function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  return "`".repeat(Math.max(least, longest + 1));
}
