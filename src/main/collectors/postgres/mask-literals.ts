/**
 * A statement with every literal as "?": strings of each of PostgreSQL's spellings, numbers, and comments, which may hold anything. Statements
 * carry what customers typed, and a screen shows them. A string that does not end, as in a text that was cut off, is masked to its end.
 */
export function maskLiterals(sql: string): string {
  let masked = "";
  let at = 0;
  while (at < sql.length) {
    const found = literalAt(sql, at);
    if (found === undefined) {
      masked += sql[at];
      at += 1;
    } else {
      masked += found.shown;
      at = found.end;
    }
  }
  return masked;
}

interface Piece {
  end: number;
  shown: string;
}

const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER = /0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const PARAMETER = /\$\d+/y;

function matchAt(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

function literalAt(sql: string, at: number): Piece | undefined {
  const two = sql.slice(at, at + 2);
  if (two === "--") return { end: endOf(sql, "\n", at), shown: "" };
  if (two === "/*") return { end: afterComment(sql, at), shown: "" };
  const first = sql[at];
  if (first === "'") return { end: afterString(sql, at, false), shown: "?" };
  if (first === '"') return verbatim(sql, at, afterQuoted(sql, at));
  if (first === "$") {
    const parameter = matchAt(PARAMETER, sql, at);
    if (parameter) return verbatim(sql, at, at + parameter.length);
    const tag = matchAt(DOLLAR, sql, at);
    return tag ? { end: afterText(sql, tag, at + tag.length), shown: "?" } : undefined;
  }
  const word = matchAt(WORD, sql, at);
  if (word !== undefined) {
    const end = at + word.length;
    // E'...', B'...', X'...', N'...', U&'...'
    const prefix = /^(?:[ebxn])$/i.test(word) ? end : /^u$/i.test(word) && sql[end] === "&" ? end + 1 : undefined;
    if (prefix !== undefined && sql[prefix] === "'") return { end: afterString(sql, prefix, /^e$/i.test(word)), shown: "?" };
    return verbatim(sql, at, end);
  }
  const number = matchAt(NUMBER, sql, at);
  return number === undefined ? undefined : { end: at + number.length, shown: "?" };
}

const verbatim = (sql: string, at: number, end: number): Piece => ({ end, shown: sql.slice(at, end) });

function endOf(sql: string, text: string, from: number): number {
  const found = sql.indexOf(text, from);
  return found < 0 ? sql.length : found;
}

const afterText = (sql: string, text: string, from: number): number => Math.min(sql.length, endOf(sql, text, from) + text.length);

/** Comments nest. */
function afterComment(sql: string, start: number): number {
  let depth = 0;
  for (let at = start; at < sql.length; at += 1) {
    const two = sql.slice(at, at + 2);
    if (two === "/*") depth += 1;
    else if (two === "*/") depth -= 1;
    else continue;
    at += 1;
    if (depth === 0) return at + 1;
  }
  return sql.length;
}

function afterString(sql: string, quote: number, escapes: boolean): number {
  for (let at = quote + 1; at < sql.length; at += 1) {
    if (escapes && sql[at] === "\\") at += 1;
    else if (sql[at] === "'" && sql[at + 1] === "'") at += 1;
    else if (sql[at] === "'") return at + 1;
  }
  return sql.length;
}

function afterQuoted(sql: string, quote: number): number {
  for (let at = quote + 1; at < sql.length; at += 1) {
    if (sql[at] === '"' && sql[at + 1] === '"') at += 1;
    else if (sql[at] === '"') return at + 1;
  }
  return sql.length;
}
