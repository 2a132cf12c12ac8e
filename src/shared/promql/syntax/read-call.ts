import type { SyntaxNode } from "@lezer/common";
import { type Aggregation, type AggregationOp, AGGREGATIONS, type Call, type Expr } from "../ast";
import { readLabelNames } from "./read-selector";
import type { Reader } from "./reader";

type ReadExpression = (reader: Reader, node: SyntaxNode) => Expr;

/** Reads `name(arguments)`. */
export function readCall(reader: Reader, node: SyntaxNode, read: ReadExpression): Call {
  const [identifier, body] = reader.children(node);
  const name = identifier ? reader.text(identifier) : "";
  return { kind: "call", name, args: body ? readArguments(reader, body, read) : [], from: node.from, to: node.to };
}

/** Reads `sum by (label) (expression)` in either order. */
export function readAggregation(reader: Reader, node: SyntaxNode, read: ReadExpression): Aggregation {
  const children = reader.children(node);
  const opNode = children.find(({ name }) => name === "AggregateOp") ?? node;
  const op = aggregationOf(reader, opNode);
  const modifier = children.find(({ name }) => name === "AggregateModifier");
  const [keyword, names] = modifier ? reader.children(modifier) : [];
  const body = children.find(({ name }) => name === "FunctionCallBody");
  const args = body ? readArguments(reader, body, read) : [];
  const wanted = takesParam(op) ? 2 : 1;
  if (args.length === 0) reader.refuse(node, "type", "no arguments for aggregate expression provided");
  const [param, expr] = wanted === 2 ? args : [undefined, args[0]];
  if (args.length !== wanted || expr === undefined) {
    return reader.refuse(node, "type", `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`);
  }
  const labels = names ? readLabelNames(reader, names) : [];
  return { kind: "aggregation", op, expr, param, without: keyword?.name === "Without", labels, from: node.from, to: node.to };
}

const takesParam = (op: AggregationOp): boolean => op === "topk" || op === "bottomk" || op === "quantile" || op === "count_values";

function aggregationOf(reader: Reader, node: SyntaxNode): AggregationOp {
  const name = reader.text(node).toLowerCase();
  return AGGREGATIONS.find((known) => known === name)
    ?? reader.refuse(node, "experimental", `the aggregation ${name} is experimental in Prometheus and not supported`);
}

const readArguments = (reader: Reader, body: SyntaxNode, read: ReadExpression): Expr[] =>
  reader.children(body).map((child) => read(reader, child));
