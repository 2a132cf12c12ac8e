/** A report before it has a form. Every text is plain: the forms escape it. */

export type Block =
  | { kind: "text"; text: string }
  | { kind: "list"; items: readonly string[] }
  /** `figures`: columns that hold figures, from 0. */
  | { kind: "table"; head: readonly string[]; rows: readonly (readonly string[])[]; figures?: readonly number[] };

export interface Section {
  title: string;
  blocks: readonly Block[];
}

export interface ReportPage {
  title: string;
  /** The first thing to read. */
  verdict: { tone: "good" | "warn" | "bad" | "odd"; text: string };
  facts: readonly (readonly [label: string, value: string])[];
  sections: readonly Section[];
}
