/* oxlint-disable no-control-regex, no-misleading-character-class -- control characters are what this is about */

// ECMA-48: CSI sequences, OSC, DCS, SOS, PM and APC strings (ended by BEL or ST; here by the end of the line at
// the latest, so that an open one hides no more), other two-byte escapes; and their 8-bit forms.
const ESCAPES = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]/g;
/** Select Graphic Rendition: the one sequence that changes how text looks and nothing else. */
const SGR = /\x1b\[[\d;:]*m/g;
const IS_SGR = /^\x1b\[[\d;:]*m$/;
const ESCAPE = /[\x1b\x90-\x9f]/;
const INVISIBLE = /[\x00-\x08\x0b\x0c\x0d\x0e-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\x1b(?!\[[\d;:]*m)/g;

/**
 * What a terminal would show in the end, with colours alone left in it: other escape sequences are gone, a line redrawn with "\r" is
 * its last state, and every other control, zero-width or bidirectional character can be seen.
 */
export function settled(output: string): string {
  const text = ESCAPE.test(output) ? output.replace(ESCAPES, (sequence) => (IS_SGR.test(sequence) ? sequence : "")) : output;
  const lines = text.includes("\r") ? text.replace(/\r+\n/g, "\n").split("\n").map(lastState).join("\n") : text;
  return lines.replace(INVISIBLE, picture);
}

/** A program's output as text alone. */
export const plainText = (output: string): string => withoutColours(settled(output));

export const withoutColours = (text: string): string => (text.includes("\x1b") ? text.replace(SGR, "") : text);

/** The colour sequences that are in force after a text, as one prefix for what follows it. */
export function coloursAfter(before: string, text: string): string {
  const found = `${before}${text}`.match(SGR) ?? [];
  const reset = found.findLastIndex((sequence) => /\[[0;:]*m$/.test(sequence));
  return found.slice(reset + 1).slice(-MOST_CARRIED).join("");
}

const MOST_CARRIED = 12;

/** Colours set in the part that was overdrawn stay in force. */
function lastState(line: string): string {
  const drawn = line.replace(/\r+$/, "");
  const from = drawn.lastIndexOf("\r") + 1;
  return from === 0 ? drawn : coloursAfter("", drawn.slice(0, from)) + drawn.slice(from);
}

/** Spelled by its code point: fonts have no picture of them. */
const picture = (character: string): string => `\u27e8U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}\u27e9`;

/** A text cut into blocks of at most so many lines and characters; a block that ends within a line says so. */
export function* blocksOf(text: string, { lines, characters }: { lines: number; characters: number }): Generator<{ text: string; cut: boolean }> {
  let from = 0;
  while (from < text.length) {
    let to = from;
    for (let count = 0; count < lines && to < text.length && to - from < characters; count++) {
      const end = text.indexOf("\n", to);
      to = end === -1 ? text.length : end + 1;
    }
    const cut = to - from > 2 * characters;
    if (cut) to = Math.max(beforePair(text, from + characters), from + 1);
    yield { text: text.slice(from, to), cut };
    from = to;
  }
}

/** Not between the halves of a surrogate pair, nor within a colour sequence. */
function beforePair(text: string, at: number): number {
  const escape = text.lastIndexOf("\x1b", at);
  const before = escape !== -1 && escape > at - 32 && escape < at && !text.slice(escape, at).includes("m") ? escape : at;
  const code = text.charCodeAt(before - 1);
  return code >= 0xd800 && code <= 0xdbff ? before - 1 : before;
}
