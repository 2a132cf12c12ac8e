import type { FenceFinding } from "./fence-finding";
import { type SqlToken, sqlTokens } from "./sql-tokens";

/** One statement, ready to be bound. */
export interface SqlStatement {
  /** With `$1`, `$2` ... where the runbook has `$NAME`. */
  text: string;
  /** The variable of `$1`, of `$2` ... */
  names: string[];
  /** First line in the fence's text, from 1. */
  line: number;
}

export interface Sql {
  statements: SqlStatement[];
  findings: FenceFinding[];
}

/** A statement's tokens; comments and white space left out. */
interface Parts {
  all: SqlToken[];
  words: SqlToken[];
}

const META_NEXT = "Write SQL, or run psql in a bash fence.";
const IDENTIFIER_NEXT = 'Write the name itself into the text, or run psql in a bash fence: psql -v name="$NAME" with :"name" in the statement.';

/** Takes a fence's text apart into statements. A text with an error in it must not be run. */
export function parseSql(source: string): Sql {
  const findings: FenceFinding[] = [];
  const error = (token: SqlToken, message: string, next?: string) => findings.push({ severity: "error", code: "sql", index: token.index, message, next });
  const statements: SqlStatement[] = [];
  const tokens = sqlTokens(source);
  const lines = new LineCounter(source);
  for (const parts of splitStatements(tokens)) {
    checkTokens(parts, error);
    checkVariables(parts, error);
    const [first] = parts.words;
    if (first) statements.push({ ...bound(parts), line: lines.lineAt(first.index) });
  }
  findings.push(...tokens.flatMap(quotedVariable));
  return { statements, findings };
}

/** The text with everything that is taken literally blanked out: strings, quoted names, comments. */
export const blankSql = (source: string): string =>
  sqlTokens(source).map(({ kind, text }) => (kind === "string" || kind === "comment" || kind === "quoted name" ? text.replace(/[^\n]/g, " ") : text)).join("");

/** The words of each statement in capitals, names and strings aside: what tells whether it changes something. */
export function statementWords(source: string): { words: string[]; index: number }[] {
  return splitStatements(sqlTokens(source)).flatMap(({ words }) => {
    const [first] = words;
    return first ? [{ words: words.flatMap(({ kind, text }) => (kind === "word" || kind === "symbol" ? text.toUpperCase() : [])), index: first.index }] : [];
  });
}

const isSilent = ({ kind }: SqlToken): boolean => kind === "space" || kind === "comment";
const wordOf = (token: SqlToken | undefined): string => (token?.kind === "word" ? token.text.toUpperCase() : "");

/** Semicolons part statements outside of parentheses and of the body of `CREATE FUNCTION ... BEGIN ATOMIC`, as psql has it. */
function splitStatements(tokens: readonly SqlToken[]): Parts[] {
  const statements: Parts[] = [];
  let current: Parts = { all: [], words: [] };
  let parens = 0;
  let begins = 0;
  const finish = () => {
    if (current.words.length > 0 || current.all.some(({ isOpen }) => isOpen)) statements.push(current);
    current = { all: [], words: [] };
    parens = 0;
    begins = 0;
  };
  for (const token of tokens) {
    if (token.text === ";" && parens <= 0 && begins <= 0) {
      finish();
      continue;
    }
    current.all.push(token);
    if (isSilent(token)) continue;
    current.words.push(token);
    if (token.text === "(") parens++;
    else if (token.text === ")") parens--;
    else if (isRoutine(current.words)) begins += bodyStep(token, begins);
  }
  finish();
  return statements;
}

const isRoutine = (words: readonly SqlToken[]): boolean => {
  const [first, second, , fourth] = words.slice(0, 4).map(wordOf);
  const kind = second === "OR" ? fourth : second;
  return first === "CREATE" && (kind === "FUNCTION" || kind === "PROCEDURE");
};

function bodyStep(token: SqlToken, begins: number): number {
  const word = wordOf(token);
  if (word === "BEGIN" || (word === "CASE" && begins > 0)) return 1;
  return word === "END" && begins > 0 ? -1 : 0;
}

type Report = (token: SqlToken, message: string, next?: string) => void;

function checkTokens({ all, words }: Parts, error: Report): void {
  for (const token of all) {
    if (token.isOpen) error(token, `this ${token.kind} is never closed`);
    else if (token.kind === "backslash") error(token, "a backslash begins a command of psql, which is no SQL", META_NEXT);
    else if (token.kind === "positional") error(token, `'${token.text}' is no variable`, "Write $NAME: the console binds and numbers them.");
  }
  const [first] = words;
  if (first && wordOf(first) === "COPY" && words.some((word) => ["STDIN", "STDOUT"].includes(wordOf(word)))) {
    error(first, "COPY from or to the client is not supported", META_NEXT);
  }
}

/** Statements that PostgreSQL plans, and so the only ones that take bound parameters. */
const PLANNED = new Set(["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "WITH", "TABLE", "EXPLAIN", "CALL", "("]);
const NAMES_FOLLOW = new Set(["JOIN", "INTO", "UPDATE", "TABLE", "ONLY"]);

function checkVariables({ words }: Parts, error: Report): void {
  const [first] = words;
  const keyword = first?.text === "(" ? "(" : wordOf(first);
  const groups: { isQuery: boolean }[] = [{ isQuery: true }];
  words.forEach((token, index) => {
    if (token.text === "(") groups.push({ isQuery: ["SELECT", "WITH", "VALUES"].includes(wordOf(words[index + 1])) });
    else if (token.text === ")" && groups.length > 1) groups.pop();
    if (token.kind !== "variable") return;
    if (!PLANNED.has(keyword)) return error(token, `PostgreSQL takes no variable in ${keyword || "this statement"}`, IDENTIFIER_NEXT);
    const before = wordOf(words[index - 1]);
    const afterFrom = before === "FROM" && groups.at(-1)?.isQuery === true && wordOf(words[index - 2]) !== "DISTINCT";
    const joined = words[index - 1]?.text === "." || words[index + 1]?.text === ".";
    if (NAMES_FOLLOW.has(before) || afterFrom || joined) error(token, `${token.text} stands for a name here, and only values can be bound`, IDENTIFIER_NEXT);
  });
}

function bound({ all }: Parts): Omit<SqlStatement, "line"> {
  const start = all.findIndex((token) => !isSilent(token));
  const numbers = new Map<string, number>();
  const text = all.slice(start).map((token, index, tokens) => {
    if (token.name === undefined) return token.text;
    if (!numbers.has(token.name)) numbers.set(token.name, numbers.size + 1);
    // Else "${NAME}5" would become parameter 15.
    const touches = (other: SqlToken | undefined) => other !== undefined && !isSilent(other) && other.kind !== "symbol";
    return `${touches(tokens[index - 1]) ? " " : ""}$${numbers.get(token.name)}${touches(tokens[index + 1]) ? " " : ""}`;
  }).join("").trimEnd();
  return { text, names: [...numbers.keys()] };
}

/** Lines of indexes that only grow. */
class LineCounter {
  private line = 1;
  private at = 0;

  constructor(private readonly source: string) {}

  lineAt(index: number): number {
    for (; this.at < index; this.at++) if (this.source[this.at] === "\n") this.line++;
    return this.line;
  }
}

/** Quotes make text of a variable, which surprises those who come from a shell. */
function quotedVariable({ kind, text, index }: SqlToken): FenceFinding[] {
  const found = kind === "string" ? /^'\$\{?([A-Z_][A-Z0-9_]*)\}?'$/.exec(text) : null;
  return found ? [{ severity: "warning", code: "sql-quoted-variable", index, message: `${text} is that very text, not the value of $${found[1]}`, next: `Write $${found[1]} without quotes: it is bound, never spliced.` }] : [];
}
