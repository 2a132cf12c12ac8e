import { z } from "zod";

/** A word of a command: literal text and variables. A variable's value is part of the word, whatever characters it holds. */
export const Word = z.array(z.union([z.object({ text: z.string() }), z.object({ name: z.string() })]));
export type Word = z.infer<typeof Word>;

/** One command: its words and its first line in the fence's text, from 1. */
export const Words = z.object({ words: z.array(Word), line: z.number().int() });
export type Words = z.infer<typeof Words>;

const VARIABLE = /\$(?:\{([A-Z_][A-Z0-9_]{0,63})\}|([A-Z_][A-Z0-9_]{0,63})(?![A-Za-z0-9_]))/y;

/** The variable that stands at an index of a text. */
export function variableAt(text: string, index: number): { name: string; length: number } | undefined {
  VARIABLE.lastIndex = index;
  const found = VARIABLE.exec(text);
  return found ? { name: found[1] ?? found[2] ?? "", length: found[0].length } : undefined;
}

/** Puts a word together piece by piece; neighbouring texts become one. */
export class WordMaker {
  private parts: Word = [];
  private isBegun = false;

  text(text: string): void {
    this.isBegun = true;
    const last = this.parts.at(-1);
    if (last && "text" in last) last.text += text;
    else this.parts.push({ text });
  }

  variable(name: string): void {
    this.isBegun = true;
    this.parts.push({ name });
  }

  /** Quotes make a word even of nothing. */
  begin(): void {
    this.isBegun = true;
  }

  take(): Word | undefined {
    const { parts, isBegun } = this;
    this.parts = [];
    this.isBegun = false;
    return isBegun ? parts : undefined;
  }
}

/** The word as far as the text alone tells it; a variable in it gives undefined. */
export function literal(word: Word | undefined): string | undefined {
  if (word === undefined) return undefined;
  return word.every((part) => "text" in part) ? word.map((part) => ("text" in part ? part.text : "")).join("") : undefined;
}

export const namesIn = (commands: readonly Words[]): string[] =>
  [...new Set(commands.flatMap(({ words }) => words.flatMap((word) => word.flatMap((part) => ("name" in part ? [part.name] : [])))))];

/** The word with its variables' values. */
export const filled = (word: Word, valueOf: (name: string) => string): string => word.map((part) => ("text" in part ? part.text : valueOf(part.name))).join("");
