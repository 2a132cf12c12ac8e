import type { Findings, Spot } from "./findings";

/** Characters that make a text read otherwise than it runs (CVE-2021-42574): bidirectional controls, and controls that a screen hides. */
const BIDI = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/;
// eslint-disable-next-line no-control-regex -- these are what is looked for
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/;
/** Invisible characters; the joiner of emoji is none of them. */
const INVISIBLE = /[\u00AD\u180E\u200B\u2060-\u2064\uFEFF]|\u{E0001}|[\u{E0020}-\u{E007E}]/u;

/** Reports the first hidden character of a line: an error in a command, a warning in a title. */
export function lintText(text: string, spot: Spot, where: "command" | "title", findings: Findings): void {
  const kinds = [
    { pattern: BIDI, name: "bidirectional control character" },
    { pattern: CONTROL, name: "control character" },
    { pattern: INVISIBLE, name: "invisible character" },
  ];
  for (const { pattern, name } of kinds) {
    const found = pattern.exec(text);
    if (!found) continue;
    const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    const at = { line: spot.line, column: spot.column + found.index };
    const message = `the ${where} holds a ${name} (U+${code}): it does not read as it runs`;
    if (where === "command") findings.error("hidden-character", at, message, "Delete the character.");
    else findings.warn("hidden-character", at, message, "Delete the character.");
    return;
  }
}
