import type { SyntaxNode, Tree } from "@lezer/common";
import { FUNCTION_NAMES, functionSignature, isExperimentalFunction } from "../functions/signatures";
import { problemAt } from "../refuse";
import type { Problem } from "../../problem";
import { suggestion } from "../../suggest";

/** What is wrong with a text that the grammar does not accept; undefined when it is accepted. */
export function syntaxError(text: string, tree: Tree): Problem | undefined {
  const error = firstError(tree);
  if (!error) return undefined;
  return unknownFunction(text, error) ?? problemAt(text, error, "syntax", describe(text, error));
}

function firstError(tree: Tree): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  tree.cursor().iterate((node) => {
    if (node.type.isError) found ??= node.node;
    return found === undefined;
  });
  return found;
}

/** `foo(` where foo is no function: the grammar reads foo as a metric and stumbles over the parenthesis. */
function unknownFunction(text: string, error: SyntaxNode): Problem | undefined {
  const call = /([a-zA-Z_:][a-zA-Z0-9_:]*)\s*$/.exec(text.slice(0, error.from));
  const name = call?.[1];
  if (!call || name === undefined || !text.slice(error.from).trimStart().startsWith("(") || functionSignature(name)) return undefined;
  const span = { from: call.index, to: call.index + name.length };
  if (isExperimentalFunction(name)) {
    return problemAt(text, span, "experimental", `the function ${name} is experimental in Prometheus and not supported`);
  }
  return problemAt(text, span, "syntax", `unknown function with name "${name}"`, suggestion(name, FUNCTION_NAMES));
}

function describe(text: string, error: SyntaxNode): string {
  const rest = text.slice(error.from);
  const word = /^\s*(\w+|\S)/.exec(rest)?.[1];
  if (text.trim() === "") return "no expression found in input";
  if (word === undefined) return unclosed(text) ?? "unexpected end of input";
  return `unexpected "${word}"`;
}

/** The bracket that nothing closes, outside of strings and comments. */
function unclosed(text: string): string | undefined {
  const open: string[] = [];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*|[()[\]{}]/gs)) {
    if (token === "(" || token === "[" || token === "{") open.push(token);
    else if (token === ")" || token === "]" || token === "}") open.pop();
  }
  switch (open.at(-1)) {
    case "(":
      return "unclosed left parenthesis";
    case "[":
      return "unclosed left bracket";
    case "{":
      return "unclosed left brace";
    default:
      return undefined;
  }
}
