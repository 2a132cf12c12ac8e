import {
  type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, visit,
} from "yaml";
import type { Place, Problem } from "../../shared/problem";

export type Path = readonly (string | number)[];

/** A YAML text with what it says and where it says it. `value` is absent when the text cannot be read. */
export interface YamlText {
  value?: unknown;
  problems: Problem[];
  /** Place of the value at a path; with "key", of the key itself. What is missing is placed at its nearest parent. */
  place(path: Path, part?: "key" | "value"): Place;
  /** Every scalar that is written out, with its path; aliases are not followed. */
  scalars: { path: Path; value: unknown }[];
}

/** Aliases that may be expanded before the text counts as a bomb. */
const MAX_ALIASES = 100;

/** Reads YAML 1.2 strictly: one document, unique keys, no tabs, no merge keys, no custom tags. */
export function readYamlText(text: string, file: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems = [...document.errors, ...document.warnings].map(({ code, message, pos }) => syntaxProblem(code, message, at(pos[0])));
  problems.push(...refusedConstructs(document, at));
  const place = (path: Path, part: "key" | "value" = "value") => at(offsetOf(document, path, part));
  if (problems.length > 0) return { problems, place, scalars: [] };
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }), problems, place, scalars: scalarsOf(document.contents) };
  } catch (thrown) {
    return { problems: [aliasProblem(thrown, file)], place, scalars: [] };
  }
}

const FIXES: Record<string, { message?: string; next: string }> = {
  DUPLICATE_KEY: { message: "this key stands here twice", next: "keep one of the two" },
  TAB_AS_INDENT: { message: "a tab is used as indentation", next: "indent with spaces" },
  BLOCK_AS_IMPLICIT_KEY: { message: "a second ': ' on one line", next: "put the value in quotes, or the inner key on its own line" },
  MULTIPLE_DOCS: { message: "a second document begins here", next: "keep one document; remove the '---' line" },
  MISSING_CHAR: { next: "close the quote or bracket that was opened before this place" },
  BAD_INDENT: { next: "line the text up with its neighbours, or close the bracket" },
  TAG_RESOLVE_FAILED: { next: "remove the tag; the file holds plain texts, numbers, true and false" },
};

function syntaxProblem(code: string, message: string, at: Place): Problem {
  const fix = FIXES[code];
  const cause = fix?.message ? undefined : message;
  return {
    code: "fleet.syntax",
    message: fix?.message ?? "the text is not valid YAML",
    ...(cause === undefined ? {} : { cause }),
    next: fix?.next ?? "correct the line, or the one above it",
    at,
  };
}

/** What YAML allows and a fleet file does not: it would hide from a reader what the file says. */
function refusedConstructs(document: Document.Parsed, at: (offset: number) => Place): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Pair(_, pair: Pair) {
      const key = pair.key;
      if (!isScalar(key)) {
        const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
        problems.push({ code: "fleet.syntax", message: "a key must be a plain name", next: "write NAME: VALUE", at: at(offset) });
      } else if (key.value === "<<") {
        problems.push({
          code: "fleet.merge-key", message: "merge keys ('<<') are not read", at: at(key.range?.[0] ?? 0),
          next: "write the keys out where they apply",
        });
      }
    },
    Alias(_, alias) {
      if (alias.resolve(document)) return;
      problems.push({
        code: "fleet.syntax", message: `there is no anchor '&${alias.source}' above this alias`, at: at(alias.range?.[0] ?? 0),
        next: "write the value out",
      });
    },
  });
  return problems;
}

function aliasProblem(thrown: unknown, file: string): Problem {
  return {
    code: "fleet.aliases", message: "the aliases of this file expand to too much", cause: String(thrown),
    next: "write the values out instead of using '*alias'", at: { file, line: 1, column: 1 },
  };
}

/** Follows a path as far as it goes and gives the offset of its last step. */
function offsetOf(document: Document.Parsed, path: Path, part: "key" | "value"): number {
  let node: Node | null | undefined = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) break;
      const last = depth === path.length - 1;
      const value: Node | undefined = isNode(pair.value) ? pair.value : undefined;
      const key = isNode(pair.key) ? pair.key.range?.[0] : undefined;
      const empty = value === undefined || (isScalar(value) && value.range?.[0] === value.range?.[1]);
      // A map's parts are missing at the map's own name, not at the first of the keys it does have.
      offset = (last && part === "value" && !empty && !isMap(value) ? value.range?.[0] : key) ?? offset;
      node = value;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(step)];
      if (!isNode(item)) break;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else break;
  }
  return offset;
}

function scalarsOf(node: unknown, path: Path = []): { path: Path; value: unknown }[] {
  if (isScalar(node)) return [{ path, value: node.value }];
  if (isSeq(node)) return node.items.flatMap((item, index) => scalarsOf(item, [...path, index]));
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) => (isScalar(key) ? scalarsOf(value, [...path, String(key.value)]) : []));
}
