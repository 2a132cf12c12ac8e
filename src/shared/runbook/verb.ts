import { isAlias, isMap, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { Problem } from "../problem";

/** A built-in step as an `action` fence names it: `container.swap: { service: $SERVICE }`. */
export interface Verb {
  verb: string;
  input: Record<string, unknown>;
}

const VERB = /^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+$/;

/** Reads an action fence's text. Lines of a problem count from the text's first line. */
export function parseVerb(source: string): Verb | Problem {
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter, prettyErrors: false, uniqueKeys: true });
  const problem = (message: string, offset = 0): Problem => {
    const { line, col } = counter.linePos(offset);
    return { code: "runbook.verb", message, next: "Write one line like container.swap: { service: $SERVICE }.", at: { line: Math.max(1, line), column: Math.max(1, col) } };
  };
  const [error] = document.errors;
  if (error) return problem(`the action is not YAML: ${error.message}`, error.pos[0]);
  const { contents } = document;
  // A verb without input may stand alone: "host.reachable".
  if (isScalar(contents)) return readVerb(String(contents.value), {}, problem);
  if (!isMap(contents) || contents.items.length !== 1) return problem("an action is a map with exactly one key, the verb");
  let forbidden = false;
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node) || (isScalar(node) && node.value === "__proto__")) forbidden = true;
    },
  });
  if (forbidden) return problem("an action holds an alias or the key __proto__");
  const value: unknown = contents.toJS(document);
  const [entry] = isRecord(value) ? Object.entries(value) : [];
  if (!entry) return problem("an action is a map with exactly one key, the verb");
  return readVerb(entry[0], entry[1] ?? {}, problem);
}

function readVerb(verb: string, input: unknown, problem: (message: string) => Problem): Verb | Problem {
  if (!VERB.test(verb)) return problem(`'${verb.slice(0, 60)}' is not the name of a verb`);
  return isRecord(input) ? { verb, input } : problem(`the input of ${verb} is not a map`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
