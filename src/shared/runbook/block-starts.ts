/** What can begin a block at the start of a line's content: CommonMark 0.31, chapter 4 and 5. */

export interface FenceStart {
  char: "`" | "~";
  length: number;
  info: string;
  /** Index of `info` in the text given. */
  infoAt: number;
}

export function fenceStart(text: string): FenceStart | undefined {
  const found = /^(`{3,}|~{3,})[ \t]*/.exec(text);
  const marker = found?.[1];
  if (!found || !marker) return undefined;
  const char = marker.startsWith("`") ? "`" : "~";
  const info = text.slice(found[0].length).trimEnd();
  // An inline code span such as ```x``` is not a fence.
  if (char === "`" && info.includes("`")) return undefined;
  return { char, length: marker.length, info, infoAt: found[0].length };
}

export function closesFence(text: string, fence: { char: string; length: number }): boolean {
  let length = 0;
  while (text[length] === fence.char) length += 1;
  return length >= fence.length && text.slice(length).trim() === "";
}

export interface HeadingStart {
  level: number;
  text: string;
  /** Index of `text` in the text given. */
  textAt: number;
}

export function headingStart(text: string): HeadingStart | undefined {
  const found = /^(#{1,6})(?:[ \t]+|$)/.exec(text);
  if (!found?.[1]) return undefined;
  let content = text.slice(found[0].length).trimEnd();
  let end = content.length;
  while (content[end - 1] === "#") end -= 1;
  // A closing run of # counts only after a space: "C#" is a word.
  if (end < content.length && (end === 0 || /[ \t]/.test(content[end - 1] ?? ""))) content = content.slice(0, end).trimEnd();
  return { level: found[1].length, text: content, textAt: found[0].length };
}

/** Level of the heading that an underline makes of the paragraph above it. */
export function setextLevel(text: string): 1 | 2 | undefined {
  const trimmed = text.trimEnd();
  if (/^=+$/.test(trimmed)) return 1;
  return /^-+$/.test(trimmed) ? 2 : undefined;
}

export function isThematicBreak(text: string): boolean {
  const char = text[0];
  if (char !== "*" && char !== "-" && char !== "_") return false;
  let count = 0;
  for (const each of text) {
    if (each === char) count += 1;
    else if (each !== " " && each !== "\t") return false;
  }
  return count >= 3;
}

export interface ListMarker {
  /** "-", "*", "+", "1.", "2)" */
  marker: string;
  ordered: boolean;
  start: number;
}

export function listMarker(text: string): ListMarker | undefined {
  const found = /^(?:([-+*])|(\d{1,9})[.)])(?=[ \t]|$)/.exec(text);
  if (!found) return undefined;
  return { marker: found[0], ordered: found[2] !== undefined, start: Number(found[2] ?? 1) };
}

const HTML_BLOCK_NAMES = new Set(
  ("address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset " +
    "figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem " +
    "nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead title tr track ul").split(" "),
);
const ATTRIBUTE = String.raw`\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>${"`"}]+|'[^']*'|"[^"]*"))?`;
const COMPLETE_TAG = new RegExp(String.raw`^(?:<[A-Za-z][A-Za-z0-9-]*(?:${ATTRIBUTE})*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>)\s*$`);
/** Longer lines are not tried as a lone tag: nobody writes one, and the pattern is not linear. */
const LONGEST_TAG = 2_000;

/** When an HTML block ends: at a line that holds the text, or at a blank line. */
export type HtmlEnd = { text: RegExp } | "blank";

export function htmlStart(text: string, interruptsParagraph: boolean): HtmlEnd | undefined {
  if (!text.startsWith("<")) return undefined;
  if (/^<(?:script|pre|style|textarea)(?:[\s>]|$)/i.test(text)) return { text: /<\/(?:script|pre|style|textarea)>/i };
  if (text.startsWith("<!--")) return { text: /-->/ };
  if (text.startsWith("<?")) return { text: /\?>/ };
  if (/^<![A-Za-z]/.test(text)) return { text: />/ };
  if (text.startsWith("<![CDATA[")) return { text: /\]\]>/ };
  const name = /^<\/?([A-Za-z][A-Za-z0-9-]*)(?:[ \t>]|\/>|$)/.exec(text)?.[1];
  if (name && HTML_BLOCK_NAMES.has(name.toLowerCase())) return "blank";
  if (!interruptsParagraph && text.length <= LONGEST_TAG && COMPLETE_TAG.test(text)) return "blank";
  return undefined;
}
