import type { BlockLine } from "./blocks";
import type { Spot } from "./findings";

/** The `{#id key=value key="a value" flag}` that follows a fence's language, a list item or a heading. */

export interface Attribute {
  /** "id" for `#id`. */
  name: string;
  /** Absent for a flag. */
  value?: string;
  spot: Spot;
  /** As it is written. */
  text: string;
}

export interface AttributeMistake {
  spot: Spot;
  message: string;
  next?: string;
}

export interface AttributeBlock {
  attributes: Attribute[];
  mistakes: AttributeMistake[];
  spot: Spot;
}

/** Text over several lines that knows where each character stands. */
export class PlacedText {
  readonly text: string;

  constructor(private readonly lines: readonly BlockLine[]) {
    this.text = lines.map((line) => line.text).join("\n");
  }

  at(index: number): Spot {
    let left = index;
    for (const line of this.lines) {
      if (left <= line.text.length) return { line: line.line, column: line.column + left };
      left -= line.text.length + 1;
    }
    const last = this.lines.at(-1);
    return { line: last?.line ?? 1, column: (last?.column ?? 1) + (last?.text.length ?? 0) };
  }
}

/**
 * Takes the attribute block off the end of a title. Braces that hold no attributes ("use {a, b}") stay text unless `certain`:
 * then whatever stands in closing braces is meant as attributes, and mistakes in it are told.
 */
export function splitAttributes(placed: PlacedText, certain: boolean): { title: string; block?: AttributeBlock } {
  const whole = placed.text.trimEnd();
  const start = openingBrace(whole);
  if (start === undefined) return { title: whole };
  const block = readAttributes(placed, start, whole.length);
  const looksMeant = block.mistakes.length === 0 && block.attributes.length > 0;
  if (!certain && !looksMeant) return { title: whole };
  return { title: whole.slice(0, start).trimEnd(), block };
}

/** Index of the "{" whose block ends with the text's last character; braces and quotes inside do not count. */
function openingBrace(text: string): number | undefined {
  if (!text.endsWith("}")) return undefined;
  let from = text.length;
  // Values may hold "{" and "}" in quotes: the first brace from which the text reads as one block to its end wins.
  for (let tries = 0; tries < 16; tries += 1) {
    const start = text.lastIndexOf("{", from - 1);
    if (start < 0) return undefined;
    const before = text[start - 1];
    if ((before === undefined || /\s/.test(before)) && endOfBlock(text, start) === text.length) return start;
    if (start === 0) return undefined;
    from = start;
  }
  return undefined;
}

/** Index after the "}" that closes the block opened at `start`; -1 when none does. */
function endOfBlock(text: string, start: number): number {
  let quoteChar = "";
  for (let index = start + 1; index < text.length; index += 1) {
    const char = text[index] ?? "";
    if (quoteChar) {
      if (char === "\\") index += 1;
      else if (char === quoteChar) quoteChar = "";
    } else if (char === "$" && text[index + 1] === "{") {
      const end = text.indexOf("}", index);
      index = end < 0 ? text.length : end;
    } else if ((char === '"' || char === "'") && text[index - 1] === "=") quoteChar = char;
    else if (char === "}") return index + 1;
  }
  return -1;
}

/** Far more than the format has. */
const MOST_ATTRIBUTES = 60;

const NAME = /[A-Za-z][A-Za-z0-9_-]*/y;
const ID = /#([A-Za-z0-9][A-Za-z0-9_-]{0,63})(?=[\s}]|$)/y;
const BARE = /[^\s"'`{}]+(?:\{[^\s"'`{}]*\}[^\s"'`{}]*)*/y;

/** Reads the block from its "{" to `end`, which is after its "}". */
export function readAttributes(placed: PlacedText, start: number, end: number): AttributeBlock {
  const { text } = placed;
  const block: AttributeBlock = { attributes: [], mistakes: [], spot: placed.at(start) };
  const last = text[end - 1] === "}" ? end - 1 : end;
  const take = (pattern: RegExp, at: number): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  let at = start + 1;
  while (at < last) {
    if (/\s/.test(text[at] ?? "")) {
      at += 1;
      continue;
    }
    const from = at;
    const spot = placed.at(from);
    if (block.attributes.length + block.mistakes.length >= MOST_ATTRIBUTES) {
      block.mistakes.push({ spot, message: `more than ${MOST_ATTRIBUTES} attributes` });
      break;
    }
    const id = take(ID, at);
    if (id?.[1] !== undefined) {
      at += id[0].length;
      block.attributes.push({ name: "id", value: id[1], spot, text: id[0] });
      continue;
    }
    const name = take(NAME, at)?.[0];
    if (name === undefined) {
      at = wordEnd(text, at, last);
      block.mistakes.push(notAnAttribute(text.slice(from, at), spot));
      continue;
    }
    at += name.length;
    if (text[at] !== "=") {
      if (at < last && !/\s/.test(text[at] ?? "")) {
        at = wordEnd(text, at, last);
        block.mistakes.push(notAnAttribute(text.slice(from, at), spot));
      } else block.attributes.push({ name, spot, text: name });
      continue;
    }
    const value = readValue(text, at + 1, last, take);
    at = value.end;
    if (value.value === undefined) block.mistakes.push({ spot, message: `the value of '${name}' ${value.mistake ?? "is missing"}` });
    else block.attributes.push({ name, value: value.value, spot, text: text.slice(from, at) });
  }
  return block;
}

interface ReadValue {
  value?: string;
  mistake?: string;
  end: number;
}

function readValue(text: string, at: number, last: number, take: (pattern: RegExp, at: number) => RegExpExecArray | null): ReadValue {
  const quoteChar = text[at];
  if (quoteChar === '"' || quoteChar === "'") {
    let value = "";
    for (let index = at + 1; index < last; index += 1) {
      const char = text[index] ?? "";
      if (char === quoteChar) {
        const next = text[index + 1];
        const apart = index + 1 >= last || next === undefined || /\s/.test(next);
        return apart ? { value, end: index + 1 } : { mistake: "needs a space after its closing quote", end: wordEnd(text, index, last) };
      }
      if (char === "\\" && (text[index + 1] === quoteChar || text[index + 1] === "\\")) {
        index += 1;
        value += text[index] ?? "";
      } else value += char;
    }
    return { mistake: "has no closing quote", end: last };
  }
  const bare = take(BARE, at)?.[0];
  if (bare === undefined) return { end: wordEnd(text, at, last) };
  const end = Math.min(at + bare.length, last);
  if (end < last && !/\s/.test(text[end] ?? "")) {
    return { mistake: `holds ${text[end] ?? ""}: put it in double quotes`, end: wordEnd(text, end, last) };
  }
  return { value: text.slice(at, end), end };
}

function wordEnd(text: string, at: number, last: number): number {
  let end = at + 1;
  while (end < last && !/\s/.test(text[end] ?? "")) end += 1;
  return end;
}

function notAnAttribute(text: string, spot: Spot): AttributeMistake {
  if (text.startsWith("#")) {
    return { spot, message: `'${text.slice(0, 60)}' is not an id`, next: "An id has up to 64 letters, digits, '-' and '_' and begins with a letter or digit." };
  }
  return { spot, message: `'${text.slice(0, 60)}' is not an attribute`, next: "Write #id, name=value, name=\"a value\" or a flag." };
}
