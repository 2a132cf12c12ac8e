import type { FenceFinding } from "./fence-finding";
import { literal, variableAt, WordMaker, type Words } from "./words";

export type Tool = "docker" | "compose" | "kubectl";

export interface ArgvText {
  /** Without the tool's own name. */
  commands: Words[];
  findings: FenceFinding[];
}

const WHY = "Each line is one call of the tool with its arguments; for anything more use a bash fence.";
const OPERATORS: ReadonlyMap<string, string> = new Map([
  ["|", "a pipe"], ["&", "an '&'"], [";", "a ';'"], ["<", "a redirect"], [">", "a redirect"], ["(", "a parenthesis"], [")", "a parenthesis"], ["`", "a command substitution"],
]);

/** Reads a fence's text: one call a line, quoted as in a shell, with `\` at the end of a line that goes on. Nothing of it is ever read by a shell. */
export function parseArgv(tool: Tool, source: string): ArgvText {
  const reader = new ArgvReader(source);
  reader.read();
  const commands = reader.commands.map(({ words, line }) => ({ words: withoutTool(tool, words), line }));
  return { commands: commands.filter(({ words }) => words.length > 0), findings: reader.findings };
}

class ArgvReader {
  readonly commands: Words[] = [];
  readonly findings: FenceFinding[] = [];
  private readonly maker = new WordMaker();
  private words: Words["words"] = [];
  private line = 1;
  private startLine = 1;
  private at = 0;

  constructor(private readonly source: string) {}

  read(): void {
    while (this.at < this.source.length) this.next();
    this.finishLine();
  }

  private next(): void {
    const char = this.source[this.at] ?? "";
    const following = this.source[this.at + 1] ?? "";
    if (char === "\n") this.finishLine();
    else if (/\s/.test(char)) this.finishWord();
    else if (char === "\\") return this.escape(following);
    else if (char === "'" || char === '"') return this.quoted(char);
    else if (char === "#" && this.isBetweenWords()) return this.skipLine();
    else if (char === "$") return this.dollar(this.at);
    else if (OPERATORS.has(char)) this.refuse(this.at, `${OPERATORS.get(char)} is not an argument`, `Quote it where it is meant as text. ${WHY}`);
    else this.maker.text(char);
    if (char === "\n") this.line++;
    this.at++;
  }

  private isBetweenWords(): boolean {
    return this.at === 0 || /\s/.test(this.source[this.at - 1] ?? "");
  }

  private escape(following: string): void {
    if (following === "\n") this.line++;
    else if (following === "\r" && this.source[this.at + 2] === "\n") {
      this.line++;
      this.at++;
    } else this.maker.text(following);
    this.at += 2;
  }

  private quoted(mark: string): void {
    const start = this.at;
    this.maker.begin();
    this.at++;
    while (this.at < this.source.length) {
      const char = this.source[this.at] ?? "";
      if (char === mark) {
        this.at++;
        return;
      }
      if (char === "\n") this.line++;
      if (mark === '"' && char === "$") this.dollar(this.at);
      else if (mark === '"' && char === "\\" && /["\\$`]/.test(this.source[this.at + 1] ?? "")) {
        this.maker.text(this.source[this.at + 1] ?? "");
        this.at += 2;
      } else if (mark === '"' && char === "`") {
        this.refuse(this.at, "a command substitution is not an argument", WHY);
        this.at++;
      } else {
        this.maker.text(char);
        this.at++;
      }
    }
    this.refuse(start, `this ${mark} is never closed`);
  }

  private dollar(index: number): void {
    const variable = variableAt(this.source, index);
    if (variable) this.maker.variable(variable.name);
    else if (/[\w({]/.test(this.source[index + 1] ?? "")) this.refuse(index, "only $NAME and ${NAME} in capitals are variables here", `Put text with a $ in single quotes. ${WHY}`);
    else this.maker.text("$");
    this.at += variable?.length ?? 1;
  }

  private skipLine(): void {
    const end = this.source.indexOf("\n", this.at);
    this.at = end < 0 ? this.source.length : end;
  }

  private finishWord(): void {
    const word = this.maker.take();
    if (!word) return;
    if (this.words.length === 0) this.startLine = this.line;
    this.words.push(word);
  }

  private finishLine(): void {
    this.finishWord();
    if (this.words.length > 0) this.commands.push({ words: this.words, line: this.startLine });
    this.words = [];
  }

  private refuse(index: number, message: string, next?: string): void {
    this.findings.push({ severity: "error", code: "argv", index, message, next });
  }
}

/** The tool may be named, as on a command line, or left out. */
function withoutTool(tool: Tool, words: Words["words"]): Words["words"] {
  const [first, second] = words.map(literal);
  if (tool === "compose") {
    if (first === "docker" && second === "compose") return words.slice(2);
    return first === "docker-compose" || first === "compose" ? words.slice(1) : words;
  }
  return first === tool ? words.slice(1) : words;
}
