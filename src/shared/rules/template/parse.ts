import { stringLiteral } from "../../promql/syntax/literals";
import { constantOf } from "./constants";
import type { Command, Operand, Pipe, Template, TemplateNode } from "./nodes";
import { type Token, TemplateSyntaxFault, tokensOf } from "./tokens";

/** Deeper than any template; what nests deeper would end the stack. */
const MAX_DEPTH = 100;

/** What an operand begins with. */
const OPERANDS: ReadonlySet<Token["type"]> = new Set<Token["type"]>(["dot", "field", "variable", "identifier", "keyword", "(", "number", "string", "char"]);

const END: Token = { type: "close", text: "", offset: -1 };

/** Reads a template; throws a TemplateSyntaxFault. `functions` are the names that it may call. */
export function parseTemplate(name: string, source: string, functions: ReadonlySet<string>): Template {
  const parser = new TemplateParser(source, functions);
  const nodes = parser.root();
  return { name, source, nodes, defined: parser.defined };
}

class TemplateParser {
  readonly defined = new Map<string, readonly TemplateNode[]>();
  readonly #tokens: readonly Token[];
  readonly #functions: ReadonlySet<string>;
  readonly #length: number;
  #at = 0;
  #depth = 0;
  #ranges = 0;
  #variables: string[] = ["$"];

  constructor(source: string, functions: ReadonlySet<string>) {
    this.#tokens = tokensOf(source);
    this.#functions = functions;
    this.#length = source.length;
  }

  root(): TemplateNode[] {
    const { nodes, stop } = this.#list();
    if (stop !== undefined) throw this.#fault(`unexpected {{${stop}}}`);
    return nodes;
  }

  #peek(): Token {
    const token = this.#tokens[this.#at] ?? { ...END, offset: this.#length };
    if (token.type === "fault") throw new TemplateSyntaxFault(token.text, token.offset);
    return token;
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #fault(message: string, { offset } = this.#tokens[this.#at - 1] ?? END): TemplateSyntaxFault {
    return new TemplateSyntaxFault(message, Math.max(0, offset));
  }

  #skipSpace(): void {
    while (this.#peek().type === "space") this.#at++;
  }

  /** Nodes up to an {{else}} or {{end}}, which is read up to its keyword, or to the end of the text. */
  #list(): { nodes: TemplateNode[]; stop?: "else" | "end" } {
    const nodes: TemplateNode[] = [];
    while (this.#at < this.#tokens.length) {
      const token = this.#next();
      if (token.type === "text") {
        nodes.push({ kind: "text", text: token.text });
        continue;
      }
      this.#skipSpace();
      const word = this.#peek();
      if (word.type === "keyword" && (word.text === "else" || word.text === "end")) {
        this.#next();
        return { nodes, stop: word.text };
      }
      const node = this.#action();
      if (node) nodes.push(node);
    }
    return { nodes };
  }

  #action(): TemplateNode | undefined {
    const token = this.#peek();
    if (token.type !== "keyword" || token.text === "nil") return { kind: "action", pipe: this.#pipe("command", "close") };
    this.#next();
    switch (token.text) {
      case "if":
      case "with":
      case "range":
        return this.#control(token.text);
      case "define":
        return this.#define(token);
      case "block":
        return this.#block(token);
      case "template":
        return this.#call();
      case "break":
      case "continue":
        this.#close(token.text);
        if (this.#ranges === 0) throw this.#fault(`{{${token.text}}} outside {{range}}`);
        return { kind: token.text };
      default:
        throw this.#fault(`unexpected ${JSON.stringify(token.text)} in command`);
    }
  }

  #nested<T>(work: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw this.#fault("too deeply nested");
    const known = this.#variables.length;
    const made = work();
    this.#variables.length = known;
    this.#depth--;
    return made;
  }

  #control(kind: "if" | "with" | "range"): TemplateNode {
    return this.#nested(() => {
      const pipe = this.#pipe(kind, "close");
      if (kind === "range") this.#ranges++;
      const { nodes: body, stop } = this.#list();
      if (kind === "range") this.#ranges--;
      if (stop === undefined) throw this.#fault("unexpected EOF");
      if (stop === "end") {
        this.#close("end");
        return { kind, pipe, body, otherwise: [] };
      }
      return { kind, pipe, body, otherwise: this.#otherwise(kind) };
    });
  }

  /** What follows {{else}}; `{{else if}}` and `{{else with}}` share the outer {{end}}. */
  #otherwise(kind: "if" | "with" | "range"): TemplateNode[] {
    this.#skipSpace();
    const word = this.#peek();
    if (kind !== "range" && word.type === "keyword" && word.text === kind) {
      this.#next();
      return [this.#control(kind)];
    }
    this.#close("else");
    const { nodes, stop } = this.#list();
    if (stop !== "end") throw this.#fault(stop === undefined ? "unexpected EOF" : "expected end; found {{else}}");
    this.#close("end");
    return nodes;
  }

  #define(token: Token): undefined {
    if (this.#depth > 0) throw this.#fault('unexpected {{define}}', token);
    const name = this.#name("define clause");
    this.#close("define clause");
    this.#body(name);
    return undefined;
  }

  #block(token: Token): TemplateNode {
    const name = this.#name("block clause");
    const pipe = this.#pipe("block clause", "close");
    this.#body(name);
    return { kind: "template", name, pipe, offset: token.offset, text: `template ${JSON.stringify(name)}` };
  }

  /** The body of a template of its own: it sees none of the variables around it. */
  #body(name: string): void {
    const outer = this.#variables;
    this.#variables = ["$"];
    const nodes = this.#nested(() => {
      const { nodes, stop } = this.#list();
      if (stop !== "end") throw this.#fault(stop === undefined ? "unexpected EOF" : "unexpected {{else}} in define clause");
      this.#close("end");
      return nodes;
    });
    this.#variables = outer;
    this.defined.set(name, nodes);
  }

  #call(): TemplateNode {
    this.#skipSpace();
    const { offset } = this.#peek();
    const name = this.#name("template clause");
    this.#skipSpace();
    const spot = { offset, text: `{{template ${JSON.stringify(name)}}}` };
    if (this.#peek().type === "close") {
      this.#next();
      return { kind: "template", name, ...spot };
    }
    return { kind: "template", name, pipe: this.#pipe("template clause", "close"), ...spot };
  }

  #name(context: string): string {
    this.#skipSpace();
    const token = this.#next();
    const name = token.type === "string" ? stringLiteral(token.text) : undefined;
    if (name === undefined) throw this.#fault(`unexpected ${JSON.stringify(token.text)} in ${context}`);
    return name;
  }

  #close(context: string): void {
    this.#skipSpace();
    const token = this.#next();
    if (token.type !== "close") throw this.#fault(`unexpected ${JSON.stringify(token.text)} in ${context}`);
  }

  #pipe(context: string, end: "close" | ")"): Pipe {
    return this.#limited(() => {
      this.#skipSpace();
      const start = this.#peek();
      const { variables, assigns } = this.#declaration(context);
      const commands: Command[] = [];
      for (;;) {
        this.#skipSpace();
        const token = this.#peek();
        if (token.type === end) {
          this.#next();
          if (commands.length === 0) throw this.#fault(`missing value for ${context}`);
          if (!assigns) this.#variables.push(...variables);
          return { variables, assigns, commands, offset: start.offset, text: this.#textFrom(start) };
        }
        if (!OPERANDS.has(token.type)) throw this.#unexpected(token, context);
        commands.push(this.#command(context, commands.length + 1));
      }
    });
  }

  #limited<T>(work: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw this.#fault("too deeply nested");
    const made = work();
    this.#depth--;
    return made;
  }

  /** What stands from one token up to another, or to the one that was read last. */
  #textFrom(start: Token, end = this.#tokens[this.#at - 1]): string {
    const until = end ? this.#tokens.lastIndexOf(end, this.#at) : this.#at;
    return this.#tokens.slice(this.#tokens.lastIndexOf(start, this.#at), until).map(({ text }) => text).join("").trim();
  }

  /** `$x :=`, `$i, $x :=` (in a range) or `$x =`. */
  #declaration(context: string): { variables: string[]; assigns: boolean } {
    const before = this.#at;
    const variables: string[] = [];
    for (;;) {
      this.#skipSpace();
      const token = this.#next();
      if (token.type !== "variable") break;
      this.#skipSpace();
      const sign = this.#next();
      if (sign.type === "declare" || sign.type === "assign") {
        if (sign.type === "assign") this.#known([...variables, token.text], token);
        return { variables: [...variables, token.text], assigns: sign.type === "assign" };
      }
      if (sign.type !== "," || context !== "range" || variables.length > 0) {
        if (sign.type === ",") throw this.#fault(`too many declarations in ${context}`, sign);
        break;
      }
      variables.push(token.text);
    }
    this.#at = before;
    return { variables: [], assigns: false };
  }

  #known(names: readonly string[], token: Token): void {
    for (const name of names) if (!this.#variables.includes(name)) throw this.#fault(`undefined variable ${JSON.stringify(name)}`, token);
  }

  /** `stage` counts the commands of a pipeline: only the first may be no function. */
  #command(context: string, stage: number): Command {
    const operands: Operand[] = [];
    const start = this.#peek();
    let end: Token;
    do {
      this.#skipSpace();
      if (OPERANDS.has(this.#peek().type)) operands.push(this.#operand(context));
      end = this.#peek();
      if (end.type !== "close" && end.type !== ")") this.#next();
    } while (end.type === "space");
    if (end.type !== "close" && end.type !== ")" && end.type !== "pipe") throw this.#unexpected(end, "operand");
    const [first] = operands;
    if (stage > 1 && (first?.kind === "constant" || first?.kind === "dot" || first?.kind === "nil")) throw this.#fault(`non executable command in pipeline stage ${stage}`);
    return { operands, text: this.#textFrom(start, end), offset: start.offset };
  }

  #unexpected(token: Token, context: string): TemplateSyntaxFault {
    return this.#fault(`unexpected ${token.type === "keyword" ? `<${token.text}>` : token.text === "" ? "EOF" : JSON.stringify(token.text)} in ${context}`, token);
  }

  #operand(context: string): Operand {
    const token = this.#next();
    const spot = { offset: token.offset, text: token.text };
    switch (token.type) {
      case "dot":
        return { kind: "dot", ...spot };
      case "field": {
        const second = this.#peek();
        const names = [token.text.slice(1), ...this.#fields()];
        return { kind: "field", names, offset: names.length > 1 ? second.offset : token.offset, text: `.${names.join(".")}` };
      }
      case "variable": {
        this.#known([token.text], token);
        const first = this.#peek();
        const names = this.#fields();
        // Go takes the first field for the place of the whole.
        return { kind: "variable", name: token.text, names, offset: names.length > 0 ? first.offset : token.offset, text: [token.text, ...names].join(".") };
      }
      case "identifier":
        if (token.text === "true" || token.text === "false") return { kind: "constant", value: token.text === "true", ...spot };
        if (!this.#functions.has(token.text)) throw this.#fault(`function ${JSON.stringify(token.text)} not defined`);
        return { kind: "function", name: token.text, ...spot };
      case "keyword":
        if (token.text === "nil") return { kind: "nil", ...spot };
        throw this.#fault(`unexpected <${token.text}> in ${context}`);
      case "(": {
        const pipe = this.#pipe("parenthesized pipeline", ")");
        const names = this.#fields();
        return { kind: "pipe", pipe, names, offset: token.offset, text: `(${pipe.text})${names.map((name) => `.${name}`).join("")}` };
      }
      case "number":
      case "string":
      case "char": {
        const value = constantOf(token);
        if (value === undefined) throw this.#fault(token.type === "number" ? `bad number syntax: ${JSON.stringify(token.text)}` : `malformed constant ${token.text}`);
        return { kind: "constant", value, ...spot };
      }
      default:
        throw this.#fault(`unexpected ${JSON.stringify(token.text)} in ${context}`);
    }
  }

  #fields(): string[] {
    const names: string[] = [];
    while (this.#peek().type === "field") names.push(this.#next().text.slice(1));
    return names;
  }
}
