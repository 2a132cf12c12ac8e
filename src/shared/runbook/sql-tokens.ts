/** A piece of SQL text as PostgreSQL's scanner parts it, with `$NAME` and `${NAME}` as variables of the runbook. */
export interface SqlToken {
  kind: "space" | "comment" | "string" | "quoted name" | "word" | "number" | "variable" | "positional" | "backslash" | "symbol";
  /** Byte for byte; the tokens of a text make up the whole text. */
  text: string;
  index: number;
  /** A variable's name. */
  name?: string;
  /** Set where the text ends before the token does. */
  isOpen?: boolean;
}

const SPACE = /\s+/y;
const LINE_COMMENT = /--[^\n]*/y;
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const VARIABLE = /\$(?:\{([A-Z_][A-Z0-9_]{0,63})\}|([A-Z_][A-Z0-9_]{0,63})(?![A-Za-z0-9_]))/y;
const POSITIONAL = /\$\d+/y;

const at = (pattern: RegExp, text: string, index: number): RegExpExecArray | undefined => {
  pattern.lastIndex = index;
  return pattern.exec(text) ?? undefined;
};

/** Parts a text; every text has a reading, and none takes longer than in proportion to its length. */
export function sqlTokens(source: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  for (let index = 0; index < source.length; ) {
    const token = nextToken(source, index, tokens.at(-1));
    tokens.push(token);
    index += token.text.length;
  }
  return tokens;
}

function nextToken(source: string, index: number, before: SqlToken | undefined): SqlToken {
  const take = (kind: SqlToken["kind"], end: number, more: Partial<SqlToken> = {}): SqlToken => ({ kind, text: source.slice(index, end), index, ...more });
  const of = (kind: SqlToken["kind"], found: RegExpExecArray, more: Partial<SqlToken> = {}) => take(kind, index + found[0].length, more);
  const until = (kind: SqlToken["kind"], end: number | undefined) => take(kind, end ?? source.length, end === undefined ? { isOpen: true } : {});
  const char = source[index];
  const space = at(SPACE, source, index);
  if (space) return of("space", space);
  const comment = at(LINE_COMMENT, source, index);
  if (comment) return of("comment", comment);
  if (char === "/" && source[index + 1] === "*") return until("comment", endOfBlockComment(source, index));
  if (char === "'") return until("string", endOfQuoted(source, index, "'", isEscapeString(before)));
  if (char === '"') return until("quoted name", endOfQuoted(source, index, '"', false));
  const word = at(WORD, source, index);
  if (word) return of("word", word);
  if (char === "$") {
    const tag = at(DOLLAR_TAG, source, index)?.[0];
    if (tag !== undefined) {
      const close = source.indexOf(tag, index + tag.length);
      return until("string", close < 0 ? undefined : close + tag.length);
    }
    const variable = at(VARIABLE, source, index);
    if (variable) return of("variable", variable, { name: variable[1] ?? variable[2] });
    const positional = at(POSITIONAL, source, index);
    if (positional) return of("positional", positional);
  }
  const number = at(NUMBER, source, index);
  if (number) return of("number", number);
  return take(char === "\\" ? "backslash" : "symbol", index + 1);
}

/** `E'...'`: the only string in which a backslash escapes, as standard_conforming_strings is on. */
const isEscapeString = (before: SqlToken | undefined): boolean => before?.kind === "word" && /^e$/i.test(before.text);

function endOfQuoted(source: string, start: number, mark: string, hasEscapes: boolean): number | undefined {
  for (let index = start + 1; index < source.length; index++) {
    if (hasEscapes && source[index] === "\\") index++;
    else if (source[index] === mark) {
      if (source[index + 1] !== mark) return index + 1;
      index++;
    }
  }
  return undefined;
}

/** PostgreSQL's block comments nest. */
function endOfBlockComment(source: string, start: number): number | undefined {
  let depth = 0;
  for (let index = start; index < source.length; index++) {
    if (source.startsWith("/*", index)) {
      depth++;
      index++;
    } else if (source.startsWith("*/", index)) {
      depth--;
      index++;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}
