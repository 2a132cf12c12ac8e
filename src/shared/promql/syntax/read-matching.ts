import type { SyntaxNode } from "@lezer/common";
import type { Matching } from "../ast";
import { quoted } from "./literals";
import { readLabelNames } from "./read-selector";
import type { Reader } from "./reader";

/** Reads `on(a) group_left(b)`. */
export function readMatching(reader: Reader, node: SyntaxNode, isSet: boolean): Matching {
  const children = reader.children(node);
  const [labelsNode, includeNode] = children.filter(({ name }) => name === "GroupingLabels");
  const on = children[0]?.name === "On";
  const labels = labelsNode ? readLabelNames(reader, labelsNode) : [];
  const group = children.find(({ name }) => name === "GroupLeft" || name === "GroupRight");
  if (isSet && group) reader.refuse(group, "type", "no grouping allowed for set operations");
  const include = includeNode ? readLabelNames(reader, includeNode) : [];
  const both = on ? include.find((label) => labels.includes(label)) : undefined;
  if (both !== undefined && includeNode) reader.refuse(includeNode, "type", `label ${quoted(both)} must not occur in ON and GROUP clause at once`);
  return { on, labels, include, card: isSet ? "many-to-many" : cardOf(group?.name) };
}

function cardOf(group: string | undefined): Matching["card"] {
  if (group === undefined) return "one-to-one";
  return group === "GroupLeft" ? "many-to-one" : "one-to-many";
}
