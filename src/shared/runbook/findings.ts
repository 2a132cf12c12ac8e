import { closest } from "../suggest";
import type { Finding } from "./model";

/** Where something stands in the text, both from 1. */
export interface Spot {
  line: number;
  column: number;
}

const MOST_FINDINGS = 1_000;
/** Known words compared for a suggestion. */
const MOST_COMPARED = 300;

/** What a finding is about: the text from its spot on, and what was most likely meant by it. */
export interface Mark {
  text: string;
  instead?: string;
}

/** What the parts of the parser write their findings to. */
export class Findings {
  readonly list: Finding[] = [];

  /** `lines`: the whole text, so that a finding can quote what stands at its spot. */
  constructor(
    private readonly file: string,
    private readonly lines: readonly string[] = [],
  ) {}

  error(code: string, spot: Spot, message: string, next?: string, mark?: Mark): void {
    this.add("error", code, spot, message, next, mark);
  }

  warn(code: string, spot: Spot, message: string, next?: string, mark?: Mark): void {
    this.add("warning", code, spot, message, next, mark);
  }

  /** `spot` is where the attribute stands that names the step. */
  unknownStep(attribute: string, id: string, spot: Spot, known: Iterable<string>): void {
    if (this.isFull()) return;
    const near = nearest(id, known);
    const text = this.tokenAt(spot);
    const mark = near === undefined || !text.includes(id) ? { text } : { text, instead: swapWord(text, id, near) };
    this.error("unknown-step", spot, `${attribute}=${id.slice(0, 64)} names a step that does not exist${meaning(near)}`, "Name the #id of a step of this runbook.", mark);
  }

  /** Where a piece of text stands in its line, from a spot on; that spot where it does not stand there. */
  place(text: string, spot: Spot): Spot {
    const index = (this.lines[spot.line - 1] ?? "").indexOf(text, spot.column - 1);
    return index < 0 ? spot : { line: spot.line, column: index + 1 };
  }

  /** In the order of the text. */
  sorted(): Finding[] {
    return this.list.toSorted((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0));
  }

  /** The rest of a text with so many mistakes says nothing new. */
  private isFull(): boolean {
    return this.list.length >= MOST_FINDINGS;
  }

  private add(severity: Finding["severity"], code: string, spot: Spot, message: string, next?: string, mark?: Mark): void {
    if (this.isFull()) return;
    const at = { file: this.file, line: spot.line, column: spot.column };
    const text = mark?.text ?? this.tokenAt(spot);
    this.list.push({ severity, code: `runbook.${code}`, message, ...(next ? { next } : {}), at, ...(text === "" ? {} : { text }), ...(mark?.instead === undefined ? {} : { instead: mark.instead }) });
  }

  /** The word at a spot: `name=value` whole, its quotes included; at most a glance of it. */
  private tokenAt({ line, column }: Spot): string {
    const rest = (this.lines[line - 1] ?? "").slice(column - 1, column + MOST_QUOTED);
    return TOKEN.exec(rest)?.[0].replace(/:$/, "") ?? "";
  }
}

const MOST_QUOTED = 200;
const TOKEN = /^(?:[^\s"'{}[\],]+=)?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\$\{[^}]*\}|[^\s{}[\],"']+(?:,[^\s{}[\],"']+)*|[^\s])/u;

/** Replaces the first whole occurrence of a word that ids and names are made of. */
function swapWord(text: string, word: string, by: string): string {
  const parts = text.split(/([A-Za-z0-9_-]+)/);
  const at = parts.lastIndexOf(word);
  return parts.map((part, index) => (index === at ? by : part)).join("");
}

/** Quotes a piece of the text for a message: visible, on one line, not longer than a glance. */
export function quote(text: string): string {
  const oneLine = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return `'${oneLine.length > 60 ? `${oneLine.slice(0, 57)}...` : oneLine}'`;
}

/** "; did you mean 'timeout'?" when a known word is near, else "". */
export function didYouMean(text: string, known: Iterable<string>): string {
  return meaning(nearest(text, known));
}

const meaning = (near: string | undefined): string => (near === undefined ? "" : `; did you mean '${near}'?`);

/** The mark of a word that is none of those known. `written`: how it stands in the text, where that is more than the word. */
export function markOf(word: string, known: Iterable<string>, written = word): Mark {
  const near = nearest(word, known);
  return near === undefined || !written.includes(word) ? { text: written } : { text: written, instead: written.slice(0, written.lastIndexOf(word)) + near + written.slice(written.lastIndexOf(word) + word.length) };
}

/** The known word that was most likely meant. A long text or a long list is not searched to its end. */
export function nearest(text: string, known: Iterable<string>): string | undefined {
  if (text.length > 40) return undefined;
  const candidates: string[] = [];
  for (const word of known) {
    if (candidates.length >= MOST_COMPARED) break;
    if (Math.abs(word.length - text.length) <= 3) candidates.push(word);
  }
  return closest(text, candidates);
}
