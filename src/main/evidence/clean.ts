/* oxlint-disable no-control-regex -- control characters are what this makes visible */

// ECMA-48: CSI sequences, OSC strings (ended by BEL or ST), other two-byte escapes.
const ESCAPES = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]/g;

/**
 * Characters that show nothing and change how their neighbours are read: controls, marks and overrides of writing direction, tags,
 * invisible operators, a byte order mark, halves of surrogate pairs. Joiners stay: scripts and emoji need them.
 */
const DECEIVING = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/** Text as it was meant to be seen, with nothing in it that acts: no colours, redrawn lines as they ended, the rest named. */
export function cleanText(text: string): string {
  return text
    .replace(ESCAPES, "")
    .replace(/\r+\n/g, "\n")
    .split("\n")
    .map((line) => line.slice(line.lastIndexOf("\r", line.length - 2) + 1).replace(/\r$/, ""))
    .join("\n")
    .replace(DECEIVING, nameOf);
}

/** The same on one line. */
export const cleanLine = (text: string): string => cleanText(text).replace(/\s*\n\s*/g, " ⏎ ").replace(/\t/g, " ").trim();

const nameOf = (character: string): string => `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;

/** Characters of one output that a report shows. */
export const OUTPUT_SHOWN = 65_536;
const HEAD = 8_192;

export interface Shown {
  head: string;
  /** Characters left out between head and tail; 0: `head` is all there is. */
  cut: number;
  tail: string;
}

/** The beginning and the end of a long text, cut at lines where there are any near. */
export function capped(text: string, most = OUTPUT_SHOWN, head = HEAD): Shown {
  if (text.length <= most) return { head: text, cut: 0, tail: "" };
  const headEnd = text.lastIndexOf("\n", head) + 1 || head;
  const tailAt = text.length - (most - headEnd);
  const tailStart = text.indexOf("\n", tailAt) + 1 || tailAt;
  return { head: text.slice(0, headEnd), cut: tailStart - headEnd, tail: text.slice(tailStart) };
}
