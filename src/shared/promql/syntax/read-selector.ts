import type { SyntaxNode } from "@lezer/common";
import type { VectorSelector } from "../ast";
import { METRIC_NAME } from "../labels";
import { type LabelMatcher, labelMatcher, type MatchOp } from "../matcher";
import { messageOf } from "../../problem";
import { isLabelName, quoted } from "./literals";
import type { Reader } from "./reader";

/** Reads `name{label="value"}`. */
export function readSelector(reader: Reader, node: SyntaxNode): VectorSelector {
  const children = reader.children(node);
  const identifier = children.find(({ name }) => name === "Identifier");
  const braces = children.find(({ name }) => name === "LabelMatchers");
  const matchers = braces ? reader.children(braces).map((child) => readMatcher(reader, child)) : [];
  const name = identifier && reader.text(identifier);
  const inside = matchers.find((matcher) => matcher.name === METRIC_NAME && matcher.op === "=");
  if (name !== undefined && inside) reader.refuse(node, "syntax", `metric name must not be set twice: ${quoted(name)} or ${quoted(inside.value)}`);
  if (name !== undefined) matchers.unshift(labelMatcher(METRIC_NAME, "=", name));
  if (matchers.every((matcher) => matcher.matches(""))) {
    reader.refuse(node, "syntax", "vector selector must contain at least one non-empty matcher", "Name a metric, or give a label a value that is not empty.");
  }
  return { kind: "selector", matchers, shift: { offsetMs: 0 }, from: node.from, to: node.to };
}

function readMatcher(reader: Reader, node: SyntaxNode): LabelMatcher {
  const [first, op, value] = reader.children(node);
  if (node.name === "QuotedLabelName") return labelMatcher(METRIC_NAME, "=", reader.string(first ?? node));
  if (!first || !op || !value) return reader.refuse(node, "syntax", "a label matcher needs a label, an operator and a quoted value");
  const name = readLabelName(reader, first);
  const text = reader.string(value);
  try {
    return labelMatcher(name, readMatchOp(reader, op), text);
  } catch (thrown) {
    return reader.refuse(value, "regex", `${quoted(text)} is not a regular expression: ${messageOf(thrown)}`);
  }
}

function readMatchOp(reader: Reader, node: SyntaxNode): MatchOp {
  const text = reader.text(node);
  switch (text) {
    case "=":
    case "!=":
    case "=~":
    case "!~":
      return text;
    default:
      return reader.refuse(node, "syntax", `unexpected "${text}" between a label and its value`);
  }
}

/** A LabelName or QuotedLabelName node. */
function readLabelName(reader: Reader, node: SyntaxNode): string {
  const string = node.name === "QuotedLabelName" ? reader.children(node)[0] : undefined;
  const name = string ? reader.string(string) : reader.text(node);
  return isLabelName(name) ? name : reader.refuse(node, "syntax", `invalid label name ${quoted(name)}`);
}

/** The names in a GroupingLabels node. */
export const readLabelNames = (reader: Reader, node: SyntaxNode): string[] => reader.children(node).map((child) => readLabelName(reader, child));
