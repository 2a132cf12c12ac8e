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

/** Masks text that arrives in pieces. What might be the beginning of a secret is held back until more comes, or the end. */
export interface MaskStream {
  write(piece: string): string;
  end(): string;
}

/** Replaces every form of every registered secret by «secret NAME». */
export class Masker {
  readonly #patterns = new Map<string, Pattern>();

  register(name: string, value: string): void {
    for (const text of secretForms(value)) if (!this.#patterns.has(text)) this.#patterns.set(text, { text, name });
  }

  mask(text: string): string {
    return replaceAll(text, this.#find(text));
  }

  stream(): MaskStream {
    let held = "";
    return {
      write: (piece) => {
        const text = held + piece;
        const found = this.#find(text);
        const cut = this.#safeLength(text, found);
        held = text.slice(cut);
        return replaceAll(
          text.slice(0, cut),
          found.filter(({ end }) => end <= cut),
        );
      },
      end: () => {
        const rest = this.mask(held);
        held = "";
        return rest;
      },
    };
  }

  /** Where secrets stand, overlapping ones as one; in order. */
  #find(text: string): Found[] {
    const all: Found[] = [];
    for (const pattern of this.#patterns.values()) {
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
  #safeLength(text: string, found: readonly Found[]): number {
    let cut = text.length;
    for (const { text: pattern } of this.#patterns.values()) {
      for (let start = Math.max(0, text.length - pattern.length + 1); start < cut; start++) {
        if (pattern.startsWith(text.slice(start))) cut = start;
      }
    }
    const across = found.find(({ start, end }) => start < cut && cut < end);
    return across ? across.start : cut;
  }
}

function replaceAll(text: string, found: readonly Found[]): string {
  let result = "";
  let at = 0;
  for (const { start, end, name } of found) {
    result += `${text.slice(at, start)}«secret ${name}»`;
    at = end;
  }
  return result + text.slice(at);
}
