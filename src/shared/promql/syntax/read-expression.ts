import type { SyntaxNode } from "@lezer/common";
import type { Binary, BinaryOp, Expr } from "../ast";
import { isComparison, isSet } from "../ast";
import { type Item, itemsOf } from "./items";
import { numberLiteral } from "./literals";
import { levelOf, POWER_LEVEL } from "./operators";
import { readAggregation, readCall } from "./read-call";
import { readMatching } from "./read-matching";
import { readSelector } from "./read-selector";
import { withSuffix } from "./read-suffix";
import type { Reader } from "./reader";

/** Reads a node of the tree; nesting follows Prometheus's precedence (see itemsOf). */
export function readExpression(reader: Reader, node: SyntaxNode): Expr {
  return reader.deeper(node, () => new Nesting(reader, itemsOf(reader, node), node).read());
}

/** Precedence climbing over the words of one expression. */
class Nesting {
  #next = 0;
  readonly #reader: Reader;
  readonly #items: readonly Item[];
  readonly #whole: SyntaxNode;

  constructor(reader: Reader, items: readonly Item[], whole: SyntaxNode) {
    this.#reader = reader;
    this.#items = items;
    this.#whole = whole;
  }

  read(): Expr {
    const expr = this.#binary(1);
    return this.#next === this.#items.length ? expr : this.#broken();
  }

  #binary(lowest: number): Expr {
    let left = this.#signed();
    // A chain nests to the left once per operator.
    let length = 0;
    for (let item = this.#items[this.#next]; item?.kind === "operator" && levelOf(item.op) >= lowest; item = this.#items[this.#next]) {
      length += 1;
      if (length > CHAIN_LIMIT) this.#reader.refuse(item.node, "limit", `more than ${CHAIN_LIMIT} operators follow each other`);
      this.#next += 1;
      const right = this.#operandOf(item.op, item.node);
      left = this.#join(item, left, right);
    }
    return left;
  }

  /** The right side of an operator; "^" groups to the right. */
  #operandOf(op: BinaryOp, node: SyntaxNode): Expr {
    return this.#reader.deeper(node, () => this.#binary(op === "^" ? POWER_LEVEL : levelOf(op) + 1));
  }

  #join({ op, node }: Extract<Item, { kind: "operator" }>, left: Expr, right: Expr): Binary {
    const children = this.#reader.children(node);
    const bool = children.find(({ name }) => name === "BoolModifier");
    if (bool && !isComparison(op)) this.#reader.refuse(bool, "type", "bool modifier can only be used on comparison operators");
    const fill = children.find(({ name }) => name === "FillModifier");
    if (fill) this.#reader.refuse(fill, "experimental", "fill modifiers are experimental in Prometheus and not supported");
    const clause = children.find(({ name }) => name === "MatchingModifierClause");
    const matching = clause && readMatching(this.#reader, clause, isSet(op));
    return { kind: "binary", op, left, right, bool: bool !== undefined, matching, from: left.from, to: right.to };
  }

  #signed(): Expr {
    const item = this.#items[this.#next];
    if (item?.kind !== "sign") return this.#suffixed();
    this.#next += 1;
    const expr = this.#reader.deeper({ from: item.from, to: item.from + 1 }, () => this.#binary(POWER_LEVEL));
    return { kind: "unary", op: item.sign, expr, from: item.from, to: expr.to };
  }

  #suffixed(): Expr {
    let expr = this.#operand();
    for (let item = this.#items[this.#next]; item?.kind === "suffix"; item = this.#items[this.#next]) {
      this.#next += 1;
      expr = withSuffix(this.#reader, expr, item.node);
    }
    return expr;
  }

  #operand(): Expr {
    const item = this.#items[this.#next];
    this.#next += 1;
    if (item?.kind === "number") return { kind: "number", value: numberLiteral(item.text), from: item.from, to: item.to };
    return item?.kind === "operand" ? readOperand(this.#reader, item.node) : this.#broken();
  }

  #broken(): never {
    return this.#reader.refuse(this.#whole, "syntax", "an operand is missing");
  }
}

/** Operators of one strength in a row. */
const CHAIN_LIMIT = 250;

function readOperand(reader: Reader, node: SyntaxNode): Expr {
  const { from, to } = node;
  switch (node.name) {
    case "ParenExpr": {
      const [inner] = reader.children(node);
      if (!inner) return reader.refuse(node, "syntax", "there is nothing between the parentheses");
      return { kind: "paren", expr: readExpression(reader, inner), from, to };
    }
    case "StringLiteral":
      return { kind: "string", value: reader.string(node), from, to };
    case "VectorSelector":
      return readSelector(reader, node);
    case "FunctionCall":
      return readCall(reader, node, readExpression);
    case "AggregateExpr":
      return readAggregation(reader, node, readExpression);
    default:
      return reader.refuse(node, "syntax", `unexpected "${reader.text(node)}"`);
  }
}
