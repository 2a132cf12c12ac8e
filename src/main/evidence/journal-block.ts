import { createHash } from "node:crypto";

/** What the first row's hash starts from. */
const FIRST = "0".repeat(64);

/** Every row of a journal begins so: canonical JSON has its keys in order. */
const ROW = '{"actor":';

/**
 * A journal's rows for a document, a line each: the same JSON, with whatever could act in Markdown, HTML or a terminal written as an
 * escape of JSON. Reading a line as JSON and writing it again gives the text that its hash covers.
 */
export const journalBlock = (lines: readonly string[]): string =>
  lines.map((line) => line.replace(/[<>&`\x7f-\uffff]/g, escaped)).join("\n"); // oxlint-disable-line no-control-regex -- DEL is one of them

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** The rows of an exported document: the last lines of it that look like rows. */
export function rowsOf(document: string): string[] {
  const lines = document.split("\n");
  const end = lines.findLastIndex((line) => line.startsWith(ROW)) + 1;
  const begin = lines.slice(0, end).findLastIndex((line) => !line.startsWith(ROW)) + 1;
  return lines.slice(begin, end);
}

/** The hash of the last row, made anew from what the document holds. Throws where a row is no JSON. */
export function headOf(document: string): string {
  return rowsOf(document).reduce((hash, row) => createHash("sha256").update(hash + JSON.stringify(JSON.parse(row)), "utf8").digest("hex"), FIRST);
}
