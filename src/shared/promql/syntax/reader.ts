import type { SyntaxNode } from "@lezer/common";
import { type Fault, refuseAt, type Span } from "../refuse";
import { stringLiteral } from "./literals";

/** Deeper nesting than a person writes, shallow enough for every walk over the tree. */
export const MAX_DEPTH = 250;

/** The text of an expression beside its tree. */
export class Reader {
  depth = 0;

  constructor(readonly source: string) {}

  text(node: Span): string {
    return this.source.slice(node.from, node.to);
  }

  /** Child nodes without comments. */
  children(node: SyntaxNode): SyntaxNode[] {
    const children: SyntaxNode[] = [];
    for (let child = node.firstChild; child; child = child.nextSibling) if (child.name !== "LineComment") children.push(child);
    return children;
  }

  refuse(span: Span, fault: Fault, message: string, next?: string): never {
    return refuseAt(this.source, span, fault, message, next);
  }

  /** The value of a StringLiteral node. */
  string(node: SyntaxNode): string {
    return stringLiteral(this.text(node)) ?? this.refuse(node, "syntax", `${this.text(node)} is not a well-formed string: a quote or an escape is wrong`);
  }

  /** Runs `read` one level deeper. */
  deeper<T>(span: Span, read: () => T): T {
    if (this.depth >= MAX_DEPTH) this.refuse(span, "limit", `the expression is nested more than ${MAX_DEPTH} levels deep`);
    this.depth += 1;
    try {
      return read();
    } finally {
      this.depth -= 1;
    }
  }
}
