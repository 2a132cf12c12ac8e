/** A piece of a template. Offsets are in UTF-16 units of the whole text. */
export interface Token {
  type:
    | "text" | "open" | "close" | "space" | "identifier" | "keyword" | "field" | "variable" | "dot" | "number" | "string" | "char"
    | "declare" | "assign" | "pipe" | "(" | ")" | "," | "fault";
  /** Of a fault: what is wrong. The parser says so when it comes there, since something may be wrong before. */
  text: string;
  offset: number;
}

/** A text that is no template; `offset` is where. */
export class TemplateSyntaxFault extends Error {
  override name = "TemplateSyntaxFault";
  constructor(message: string, readonly offset: number) {
    super(message);
  }
}

const KEYWORDS: ReadonlySet<string> = new Set(["block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "with"]);

const BLANK = "[ \\t\\r\\n]";
const INSIDE = new RegExp(
  [
    `(?<close>${BLANK}+-\\}\\}|\\}\\})`, `(?<space>${BLANK}+)`, "(?<declare>:=)", "(?<assign>=)", "(?<pipe>\\|)", "(?<paren>[(),])",
    "(?<number>[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\\d[\\d_]*\\.?[\\d_]*|\\.\\d[\\d_]*)(?:[eE][+-]?\\d+)?)i?)",
    "(?<field>\\.[\\p{L}_][\\p{L}\\p{Nd}_]*)", "(?<dot>\\.)", "(?<variable>\\$(?:[\\p{L}_\\p{Nd}][\\p{L}\\p{Nd}_]*)?)",
    '(?<string>"(?:[^"\\\\\\n]|\\\\[^\\n])*"|`[^`]*`)', "(?<char>'(?:[^'\\\\\\n]|\\\\[^\\n])+')", "(?<word>[\\p{L}_][\\p{L}\\p{Nd}_]*)",
  ].join("|"),
  "uy",
);
const COMMENT = new RegExp(`\\{\\{(?:-${BLANK}+)?/\\*`, "y");

/** Cuts a template into tokens; throws a TemplateSyntaxFault where one cannot be read. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trimNext = false;
  const pushText = (end: number, trimEnd: boolean): void => {
    let piece = text.slice(at, end);
    let offset = at;
    if (trimNext) {
      const trimmed = piece.replace(/^[ \t\r\n]+/, "");
      offset += piece.length - trimmed.length;
      piece = trimmed;
    }
    if (trimEnd) piece = piece.replace(/[ \t\r\n]+$/, "");
    trimNext = false;
    if (piece !== "") tokens.push({ type: "text", text: piece, offset });
  };
  for (;;) {
    const open = text.indexOf("{{", at);
    if (open < 0) {
      pushText(text.length, false);
      return tokens;
    }
    const trims = /^-[ \t\r\n]/.test(text.slice(open + 2, open + 4));
    pushText(open, trims);
    at = open + 2 + (trims ? 1 : 0);
    COMMENT.lastIndex = open;
    if (COMMENT.test(text)) {
      const end = /\*\/(?:[ \t\r\n]+(-)\}\}|\}\})/g;
      end.lastIndex = COMMENT.lastIndex;
      const found = end.exec(text);
      if (!found) throw new TemplateSyntaxFault(text.includes("*/", COMMENT.lastIndex) ? "comment ends before closing delimiter" : "unclosed comment", open);
      at = found.index + found[0].length;
      trimNext = found[1] !== undefined;
      continue;
    }
    tokens.push({ type: "open", text: "{{", offset: open });
    trimNext = insideTokens(text, at, open, tokens);
    const last = tokens.at(-1);
    if (last?.type === "fault") return tokens;
    at = (last?.offset ?? at) + (last?.text.length ?? 0);
  }
}

/** Tokens up to the closing delimiter, that one included; whether it trims what follows. */
function insideTokens(text: string, from: number, open: number, tokens: Token[]): boolean {
  let at = from;
  let parens = 0;
  const fault = (message: string, offset: number): false => {
    tokens.push({ type: "fault", text: message, offset });
    return false;
  };
  for (;;) {
    if (at >= text.length) return fault("unclosed action", open);
    INSIDE.lastIndex = at;
    const found = INSIDE.exec(text);
    const groups = found?.groups;
    if (!found || !groups) return fault(unreadable(text, at), at);
    const token = tokenOf(groups, found[0], at);
    tokens.push(token);
    at += found[0].length;
    if (token.type === "(") parens++;
    if (token.type === ")") parens--;
    if (token.type !== "close") continue;
    if (parens <= 0) return token.text !== "}}";
    tokens.pop();
    return fault("unclosed left paren", token.offset);
  }
}

function tokenOf(groups: Record<string, string | undefined>, text: string, offset: number): Token {
  if (groups["word"] !== undefined) return { type: KEYWORDS.has(text) ? "keyword" : "identifier", text, offset };
  if (groups["paren"] !== undefined) return { type: text === "(" ? "(" : text === ")" ? ")" : ",", text, offset };
  for (const type of ["close", "space", "declare", "assign", "pipe", "number", "field", "dot", "variable", "string", "char"] as const) {
    if (groups[type] !== undefined) return { type, text, offset };
  }
  throw new TemplateSyntaxFault(`unexpected ${JSON.stringify(text)}`, offset);
}

function unreadable(text: string, at: number): string {
  const point = text.codePointAt(at) ?? 0;
  const symbol = String.fromCodePoint(point);
  if (symbol === '"') return "unterminated quoted string";
  if (symbol === "`") return "unterminated raw quoted string";
  if (symbol === "'") return "unterminated character constant";
  return `unexpected bad character U+${point.toString(16).toUpperCase().padStart(4, "0")} ${JSON.stringify(symbol).replaceAll('"', "'")} in command`;
}
