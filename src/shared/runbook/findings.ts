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

/** What the parts of the parser write their findings to. */
export class Findings {
  readonly list: Finding[] = [];

  constructor(private readonly file: string) {}

  error(code: string, spot: Spot, message: string, next?: string): void {
    this.add("error", code, spot, message, next);
  }

  warn(code: string, spot: Spot, message: string, next?: string): void {
    this.add("warning", code, spot, message, next);
  }

  unknownStep(attribute: string, id: string, spot: Spot, known: Iterable<string>): void {
    if (this.isFull()) return;
    this.error("unknown-step", spot, `${attribute}=${id.slice(0, 64)} names a step that does not exist${didYouMean(id, known)}`, "Name the #id of a step of this runbook.");
  }

  /** In the order of the text. */
  sorted(): Finding[] {
    return this.list.toSorted((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0));
  }

  /** The rest of a text with so many mistakes says nothing new. */
  private isFull(): boolean {
    return this.list.length >= MOST_FINDINGS;
  }

  private add(severity: Finding["severity"], code: string, spot: Spot, message: string, next?: string): void {
    if (this.isFull()) return;
    const at = { file: this.file, line: spot.line, column: spot.column };
    this.list.push({ severity, code: `runbook.${code}`, message, ...(next ? { next } : {}), at });
  }
}

/** Quotes a piece of the text for a message: visible, on one line, not longer than a glance. */
export function quote(text: string): string {
  const oneLine = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return `'${oneLine.length > 60 ? `${oneLine.slice(0, 57)}...` : oneLine}'`;
}

/** "; did you mean 'timeout'?" when a known word is near, else "". */
export function didYouMean(text: string, known: Iterable<string>): string {
  const near = nearest(text, known);
  return near === undefined ? "" : `; did you mean '${near}'?`;
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
