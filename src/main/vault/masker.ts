import type { ByteMask, Masking, MaskStream } from "../ports";
import { secretForms } from "./secret-forms";

interface Pattern {
  text: string;
  name: string;
}

interface Found {
  start: number;
  end: number;
  name: string;
}

/** One character for each byte, so that bytes that are no text can be searched like text. */
const asBytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

/** Replaces every form of every registered secret by «secret NAME». */
export class Masker implements Masking {
  readonly #patterns = new Map<string, Pattern>();
  readonly #bytePatterns = new Map<string, Pattern>();

  register(name: string, value: string): void {
    for (const text of secretForms(value)) {
      if (this.#patterns.has(text)) continue;
      this.#patterns.set(text, { text, name });
      this.#bytePatterns.set(text, { text: asBytes(text), name: asBytes(name) });
    }
  }

  mask(text: string): string {
    return replaceAll(text, find(text, this.#patterns.values()), MARK);
  }

  stream(): MaskStream {
    return streamOf(() => [...this.#patterns.values()], MARK);
  }

  bytes(): ByteMask {
    const stream = streamOf(() => [...this.#bytePatterns.values()], BYTE_MARK);
    return {
      write: (piece) => Buffer.from(stream.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString("latin1")), "latin1"),
      end: () => Buffer.from(stream.end(), "latin1"),
    };
  }
}

const MARK = { open: "«secret ", close: "»" };
const BYTE_MARK = { open: asBytes(MARK.open), close: asBytes(MARK.close) };

/** `patterns` is asked at each piece: a secret that becomes known meanwhile is masked from there on. */
function streamOf(patterns: () => readonly Pattern[], mark: typeof MARK): MaskStream {
  let held = "";
  return {
    write: (piece) => {
      const text = held + piece;
      const known = patterns();
      const found = find(text, known);
      const cut = safeLength(text, found, known);
      held = text.slice(cut);
      return replaceAll(text.slice(0, cut), found.filter(({ end }) => end <= cut), mark);
    },
    end: () => {
      const rest = replaceAll(held, find(held, patterns()), mark);
      held = "";
      return rest;
    },
  };
}

/** Where secrets stand, overlapping ones as one; in order. */
function find(text: string, patterns: Iterable<Pattern>): Found[] {
  const all: Found[] = [];
  for (const pattern of patterns) {
    for (let start = text.indexOf(pattern.text); start >= 0; start = text.indexOf(pattern.text, start + 1)) {
      all.push({ start, end: start + pattern.text.length, name: pattern.name });
    }
  }
  all.sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: Found[] = [];
  for (const found of all) {
    const last = merged[merged.length - 1];
    if (last && found.start < last.end) last.end = Math.max(last.end, found.end);
    else merged.push({ ...found });
  }
  return merged;
}

/** How much of the text no later piece can turn into a secret. */
function safeLength(text: string, found: readonly Found[], patterns: Iterable<Pattern>): number {
  let cut = text.length;
  for (const { text: pattern } of patterns) {
    for (let start = Math.max(0, text.length - pattern.length + 1); start < cut; start++) {
      if (pattern.startsWith(text.slice(start))) cut = start;
    }
  }
  const across = found.find(({ start, end }) => start < cut && cut < end);
  return across ? across.start : cut;
}

function replaceAll(text: string, found: readonly Found[], { open, close }: typeof MARK): string {
  let result = "";
  let at = 0;
  for (const { start, end, name } of found) {
    result += `${text.slice(at, start)}${open}${name}${close}`;
    at = end;
  }
  return result + text.slice(at);
}
