import type { SeriesLabels } from "../../../shared/sample";

/** One line of a sample, taken apart. */
export interface SampleLine {
  name: string;
  labels: SeriesLabels;
  value: number;
  /** As written: ms in the text format, seconds in OpenMetrics. */
  timestamp?: number;
}

/** What is wrong with a line, and at which of its characters (from 1). */
export class Malformed extends Error {
  constructor(message: string, readonly column: number) {
    super(message);
  }
}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const BLANKS = /[ \t]*/y;
const WORD = /[^ \t]+/y;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Reads `name{label="value"} 1.5 1395066363000`. A name of other characters stands quoted within the braces, as Prometheus 3 writes it; both
 * there and in labels, what the history's names cannot hold becomes "_". Throws Malformed.
 */
export function readSampleLine(line: string, isOpenMetrics: boolean): SampleLine {
  const cursor = new Cursor(line);
  let name = cursor.take(NAME)?.[0];
  const labels: Record<string, string> = {};
  const hasBraces = cursor.skip("{");
  if (hasBraces) name = readLabels(cursor, labels, name);
  if (name === undefined) throw new Malformed("a metric's name is missing", 1);
  if (!hasBraces && !cursor.isBlank()) throw new Malformed("the name has a character that no name may have", cursor.at + 1);
  const value = readNumber(cursor, "value");
  cursor.take(BLANKS);
  const written = cursor.peek() === undefined || (isOpenMetrics && cursor.peek() === "#") ? undefined : readNumber(cursor, "timestamp");
  if (written !== undefined && !Number.isFinite(written)) throw new Malformed("the timestamp is no moment", cursor.at);
  if (written !== undefined && !isOpenMetrics && !Number.isInteger(written)) throw new Malformed("the timestamp is not in whole milliseconds", cursor.at);
  cursor.take(BLANKS);
  if (isOpenMetrics && cursor.peek() === "#") readExemplar(cursor);
  if (cursor.peek() !== undefined) throw new Malformed("there is more than a value and a timestamp", cursor.at + 1);
  return { name, labels, value, ...(written === undefined ? {} : { timestamp: written }) };
}

/** Up to the closing brace; gives the metric's name, which may stand among the labels. */
function readLabels(cursor: Cursor, labels: Record<string, string>, before: string | undefined): string | undefined {
  let name = before;
  for (;;) {
    cursor.take(BLANKS);
    if (cursor.skip("}")) return name;
    const start = cursor.at;
    const quoted = cursor.takeQuoted();
    const label = quoted === undefined ? cursor.take(LABEL)?.[0] : asName(unescape(quoted));
    if (label === undefined || label === "") throw new Malformed("a label's name is missing", start + 1);
    cursor.take(BLANKS);
    if (cursor.skip("=")) {
      cursor.take(BLANKS);
      const value = cursor.takeQuoted();
      if (value === undefined) throw new Malformed(`the value of ${label} is not in double quotes, or does not end`, cursor.at + 1);
      if (Object.hasOwn(labels, label)) throw new Malformed(`the label ${label} stands here twice`, start + 1);
      Object.defineProperty(labels, label, { value: unescape(value), enumerable: true, configurable: true, writable: true });
    } else if (quoted !== undefined && name === undefined) name = label;
    else throw new Malformed(`the label ${label} has no value`, start + 1);
    cursor.take(BLANKS);
    if (cursor.skip("}")) return name;
    if (!cursor.skip(",")) throw new Malformed("a comma or a closing brace is missing", cursor.at + 1);
  }
}

function readNumber(cursor: Cursor, what: string): number {
  cursor.take(BLANKS);
  const start = cursor.at;
  const word = cursor.take(WORD)?.[0];
  if (word === undefined) throw new Malformed(`the ${what} is missing`, start + 1);
  const value = numberOf(word);
  if (value === undefined) throw new Malformed(`the ${what} ${JSON.stringify(word.slice(0, 40))} is not a number`, start + 1);
  return value;
}

/** A number as Go reads it, save for hexadecimal ones. */
export function numberOf(word: string): number | undefined {
  if (NUMBER.test(word)) return Number(word);
  const special = word.toLowerCase().replace(/^[+-]/, "");
  if (special === "nan") return Number.NaN;
  if (special === "inf" || special === "infinity") return word.startsWith("-") ? -Infinity : Infinity;
  return undefined;
}

/** `# {trace_id="x"} 1.5 1395066363`: where to look further; read over. */
function readExemplar(cursor: Cursor): void {
  cursor.skip("#");
  cursor.take(BLANKS);
  if (!cursor.skip("{")) throw new Malformed("an exemplar begins with its labels", cursor.at + 1);
  readLabels(cursor, {}, "exemplar");
  readNumber(cursor, "exemplar's value");
  cursor.take(BLANKS);
  if (cursor.peek() !== undefined) readNumber(cursor, "exemplar's timestamp");
  cursor.take(BLANKS);
}

const ESCAPES: Readonly<Record<string, string>> = { "\\\\": "\\", '\\"': '"', "\\n": "\n" };
const unescape = (text: string): string => (text.includes("\\") ? text.replace(/\\[\\"n]/g, (pair) => ESCAPES[pair] ?? pair) : text);

/** "http.server.duration" as the history can hold it: "http_server_duration". */
const asName = (text: string): string => text.replace(/[^a-zA-Z0-9_:]/g, "_").replace(/^(?=\d)/, "_");

class Cursor {
  at = 0;
  constructor(private readonly line: string) {}

  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.line);
    if (found === null) return undefined;
    this.at = pattern.lastIndex;
    return found;
  }

  /** A text in double quotes, its escapes as they are written; undefined where there is none or it does not end. */
  takeQuoted(): string | undefined {
    if (this.peek() !== '"') return undefined;
    for (let end = this.at + 1; end < this.line.length; end += 1) {
      if (this.line[end] === "\\") end += 1;
      else if (this.line[end] === '"') {
        const text = this.line.slice(this.at + 1, end);
        this.at = end + 1;
        return text;
      }
    }
    return undefined;
  }

  skip(char: string): boolean {
    if (this.line[this.at] !== char) return false;
    this.at += 1;
    return true;
  }

  peek(): string | undefined {
    return this.line[this.at];
  }

  isBlank(): boolean {
    const char = this.peek();
    return char === " " || char === "\t" || char === undefined;
  }
}
