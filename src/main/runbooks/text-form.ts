/** How a file writes its text: what an editor would lose and a colleague's diff would show. */
export interface TextForm {
  bom: boolean;
  /** Ending of new lines: that of most lines there are. */
  ending: "\n" | "\r\n";
}

const BOM = "\uFEFF";

/** A file's text as an editor holds it: without byte order mark, every line ending "\n". */
export function plainText(raw: string): string {
  return raw.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
}

export function formOf(raw: string): TextForm {
  const windows = raw.match(/\r\n/g)?.length ?? 0;
  const all = raw.match(/\n/g)?.length ?? 0;
  return { bom: raw.startsWith(BOM), ending: windows * 2 > all ? "\r\n" : "\n" };
}

/**
 * An edited text as the file writes its own: with its byte order mark, and its line endings. In a file of mixed endings the lines
 * before and after the edit keep theirs.
 */
export function inFormOf(before: string, edited: string): string {
  const { bom, ending } = formOf(before);
  const body = before.replace(/^\uFEFF/, "");
  const old = linesOf(body);
  const next = linesOf(plainText(edited));
  const same = (left: string | undefined, right: string | undefined) => left !== undefined && right !== undefined && left.replace(/\r\n$|\r$/, "\n") === right;
  let head = 0;
  while (head < next.length && same(old[head], next[head])) head += 1;
  let tail = 0;
  while (tail < next.length - head && tail < old.length - head && same(old.at(-1 - tail), next.at(-1 - tail))) tail += 1;
  const middle = next.slice(head, next.length - tail).map((line) => line.replace(/\n$/, ending));
  return (bom ? BOM : "") + [...old.slice(0, head), ...middle, ...(tail > 0 ? old.slice(-tail) : [])].join("");
}

/** Lines with their endings. */
const linesOf = (text: string): string[] => text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
