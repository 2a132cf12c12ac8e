import type { SyntaxNode } from "@lezer/common";
import type { BinaryOp } from "../ast";
import type { Reader } from "./reader";
import { operatorOf } from "./operators";

/** One word of a flat expression: an operand, a sign before it, a modifier after it, or an operator between two. */
export type Item =
  | { kind: "operand"; node: SyntaxNode }
  | { kind: "number"; from: number; to: number; text: string }
  | { kind: "sign"; sign: "+" | "-"; from: number }
  | { kind: "suffix"; node: SyntaxNode }
  | { kind: "operator"; op: BinaryOp; node: SyntaxNode };

/**
 * The words of an expression in the order of the text. The grammar leaves open how far a modifier (`offset`, `@`, `[5m]`) or a sign
 * reaches, so the nesting of these nodes in the tree says nothing; whoever reads the words nests them by Prometheus's precedence.
 */
export function itemsOf(reader: Reader, node: SyntaxNode): Item[] {
  const items: Item[] = [];
  const visit = (at: SyntaxNode): void => {
    switch (at.name) {
      case "BinaryExpr":
        visitBinary(at);
        return;
      case "UnaryExpr": {
        const [sign, operand] = reader.children(at);
        if (sign) items.push({ kind: "sign", sign: reader.text(sign) === "-" ? "-" : "+", from: sign.from });
        if (operand) visit(operand);
        return;
      }
      case "OffsetExpr":
      case "StepInvariantExpr":
      case "MatrixSelector":
      case "SubqueryExpr":
      case "AnchoredExpr":
      case "SmoothedExpr": {
        const [operand] = reader.children(at);
        if (operand) visit(operand);
        items.push({ kind: "suffix", node: at });
        return;
      }
      case "NumberDurationLiteral":
        pushNumber(at);
        return;
      default:
        items.push({ kind: "operand", node: at });
    }
  };
  const visitBinary = (at: SyntaxNode): void => {
    const children = reader.children(at);
    const [left, right] = [children[0], children.at(-1)];
    if (left) visit(left);
    const op = operatorOf(children[1]?.name ?? "");
    if (op === undefined) reader.refuse(children[1] ?? at, "native-histogram", "the operators </ and >/ work on native histograms only");
    items.push({ kind: "operator", op, node: at });
    if (right) visit(right);
  };
  const pushNumber = (at: SyntaxNode): void => {
    const text = reader.text(at);
    const [, sign, rest = ""] = /^([+-]?)\s*(.*)$/s.exec(text) ?? [];
    if (sign === "+" || sign === "-") items.push({ kind: "sign", sign, from: at.from });
    items.push({ kind: "number", from: at.to - rest.length, to: at.to, text: rest });
  };
  visit(node);
  return items;
}
