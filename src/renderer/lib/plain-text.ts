/* oxlint-disable no-control-regex -- control characters are what this removes */

// ECMA-48: CSI sequences, OSC strings (ended by BEL or ST), other two-byte escapes.
const ESCAPES = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-Z\\-_]/g;
const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** A program's output as text alone: colours and cursor moves removed, lines redrawn with "\r" reduced to their last state. */
export function plainText(output: string): string {
  return output
    .replace(ESCAPES, "")
    .replace(/\r+\n/g, "\n")
    .split("\n")
    .map((line) => line.slice(line.lastIndexOf("\r", line.length - 2) + 1).replace(/\r$/, ""))
    .join("\n")
    .replace(CONTROLS, "�");
}

/** The last `limit` characters, from the beginning of a line, and how many characters were left out. */
export function tail(text: string, limit: number): { shown: string; hidden: number } {
  if (text.length <= limit) return { shown: text, hidden: 0 };
  const cut = text.indexOf("\n", text.length - limit) + 1 || text.length - limit;
  return { shown: text.slice(cut), hidden: cut };
}
