import type { GoValue } from "./values";

/** Where a part of a template stands and what it says there, for messages. */
export interface Spot {
  offset: number;
  text: string;
}

export type Operand =
  | (Spot & { kind: "dot" })
  | (Spot & { kind: "nil" })
  | (Spot & { kind: "constant"; value: GoValue })
  | (Spot & { kind: "function"; name: string })
  | (Spot & { kind: "field"; names: readonly string[] })
  | (Spot & { kind: "variable"; name: string; names: readonly string[] })
  | (Spot & { kind: "pipe"; pipe: Pipe; names: readonly string[] });

export interface Command extends Spot {
  operands: readonly Operand[];
}

export interface Pipe extends Spot {
  /** Variables that take the value: one, two in a range. */
  variables: readonly string[];
  /** "=" in place of ":=". */
  assigns: boolean;
  commands: readonly Command[];
}

export type TemplateNode =
  | { kind: "text"; text: string }
  | { kind: "action"; pipe: Pipe }
  | { kind: "if" | "with" | "range"; pipe: Pipe; body: readonly TemplateNode[]; otherwise: readonly TemplateNode[] }
  | (Spot & { kind: "template"; name: string; pipe?: Pipe })
  | { kind: "break" | "continue" };

export interface Template {
  name: string;
  source: string;
  nodes: readonly TemplateNode[];
  /** By the names that `define` gives. */
  defined: ReadonlyMap<string, readonly TemplateNode[]>;
}
