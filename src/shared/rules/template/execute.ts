import type { Command, Operand, Pipe, Spot, Template, TemplateNode } from "./nodes";
import { callFunction, type Functions } from "./call";
import { printed } from "./print";
import { fault, type GoValue, isTrue, TemplateFault, typeName } from "./values";

/** What a template may do before it counts as one that never ends. */
const MAX_STEPS = 200_000;
const MAX_DEPTH = 100;
const MAX_LENGTH = 1_000_000;

type Flow = "on" | "break" | "continue";

/** Runs a template over `data`. Throws a TemplateFault whose message is worded as Go words it. */
export function executeTemplate(template: Template, data: GoValue, functions: Functions): string {
  return new Execution(template, functions).run(data);
}

class Execution {
  readonly #template: Template;
  readonly #functions: Functions;
  readonly #written: string[] = [];
  #length = 0;
  #steps = 0;
  #depth = 0;
  #running: string;
  #variables: [string, GoValue][] = [];

  constructor(template: Template, functions: Functions) {
    this.#template = template;
    this.#functions = functions;
    this.#running = template.name;
  }

  run(data: GoValue): string {
    this.#variables = [["$", data]];
    this.#list(this.#template.nodes, data);
    return this.#written.join("");
  }

  #write(text: string): void {
    this.#length += text.length;
    if (this.#length > MAX_LENGTH) fault(`the result is longer than ${MAX_LENGTH} characters`);
    this.#written.push(text);
  }

  #count(): void {
    if (++this.#steps > MAX_STEPS) fault(`it takes more than ${MAX_STEPS} steps`);
  }

  #list(nodes: readonly TemplateNode[], dot: GoValue): Flow {
    for (const node of nodes) {
      const flow = this.#node(node, dot);
      if (flow !== "on") return flow;
    }
    return "on";
  }

  #node(node: TemplateNode, dot: GoValue): Flow {
    this.#count();
    switch (node.kind) {
      case "text":
        this.#write(node.text);
        return "on";
      case "action": {
        const value = this.#pipe(node.pipe, dot);
        if (node.pipe.variables.length === 0) this.#write(value === null ? "<no value>" : printed(value));
        return "on";
      }
      case "if":
      case "with":
        return this.#scoped(() => {
          const value = this.#pipe(node.pipe, dot);
          return isTrue(value) ? this.#list(node.body, node.kind === "with" ? value : dot) : this.#list(node.otherwise, dot);
        });
      case "range":
        return this.#range(node.pipe, node.body, node.otherwise, dot);
      case "template":
        this.#call(node, dot);
        return "on";
      case "break":
      case "continue":
        return node.kind;
    }
  }

  #scoped<T>(work: () => T): T {
    const known = this.#variables.length;
    const made = work();
    this.#variables.length = known;
    return made;
  }

  #range(pipe: Pipe, body: readonly TemplateNode[], otherwise: readonly TemplateNode[], dot: GoValue): Flow {
    return this.#scoped(() => {
      const over = this.#pipe({ ...pipe, variables: [] }, dot);
      const items = this.#located(pipe, () => itemsOf(over));
      let ranAny = false;
      for (const [key, item] of items) {
        ranAny = true;
        this.#count();
        const flow = this.#scoped(() => {
          const [first, second] = pipe.variables;
          if (first !== undefined && second === undefined) this.#set(first, item, pipe.assigns);
          if (first !== undefined && second !== undefined) {
            this.#set(first, key, pipe.assigns);
            this.#set(second, item, pipe.assigns);
          }
          return this.#list(body, item);
        });
        if (flow === "break") break;
      }
      return ranAny ? "on" : this.#list(otherwise, dot);
    });
  }

  #call(node: Extract<TemplateNode, { kind: "template" }>, dot: GoValue): void {
    const nodes = this.#template.defined.get(node.name);
    if (!nodes) return this.#located(node, () => fault(`template ${JSON.stringify(node.name)} not defined`));
    if (++this.#depth > MAX_DEPTH) this.#located(node, () => fault("exceeded maximum template depth (100)"));
    const data = node.pipe ? this.#pipe(node.pipe, dot) : null;
    const [variables, running] = [this.#variables, this.#running];
    this.#variables = [["$", data]];
    this.#running = node.name;
    this.#list(nodes, data);
    this.#variables = variables;
    this.#running = running;
    this.#depth--;
  }

  #set(name: string, value: GoValue, assigns: boolean): void {
    const known = assigns ? this.#variables.findLast(([other]) => other === name) : undefined;
    if (known) known[1] = value;
    else this.#variables.push([name, value]);
  }

  #pipe(pipe: Pipe, dot: GoValue): GoValue {
    let value: GoValue | undefined;
    for (const command of pipe.commands) value = this.#command(command, dot, value);
    const result = value ?? null;
    for (const name of pipe.variables) this.#set(name, result, pipe.assigns);
    return result;
  }

  /** `piped` is what the command before hands over: the last argument. */
  #command({ operands, ...spot }: Command, dot: GoValue, piped: GoValue | undefined): GoValue {
    this.#count();
    const [first, ...rest] = operands;
    if (!first) return null;
    if (first.kind === "function") return this.#function(first, spot, rest, dot, piped);
    if (rest.length > 0 || piped !== undefined) this.#located(first, () => fault(notCalled(first, dot)));
    if (first.kind === "nil") return this.#located(first, () => fault("nil is not a command"));
    return this.#operand(first, dot);
  }

  /** `spot`: the whole command, which a fault within the function names; one with its arguments names the function. */
  #function(operand: Extract<Operand, { kind: "function" }>, spot: Spot, rest: readonly Operand[], dot: GoValue, piped: GoValue | undefined): GoValue {
    const args = [...rest.map((one) => () => this.#operand(one, dot)), ...(piped === undefined ? [] : [() => piped])];
    return this.#located(operand, () => this.#located(spot, () => callFunction(this.#functions, operand.name, args), "error calling "));
  }

  #operand(operand: Operand, dot: GoValue): GoValue {
    switch (operand.kind) {
      case "dot":
        return dot;
      case "nil":
        return null;
      case "constant":
        return operand.value;
      case "function":
        return this.#function(operand, operand, [], dot, undefined);
      case "field":
        return this.#fields(dot, operand, operand.names);
      case "variable":
        return this.#fields(this.#variables.findLast(([name]) => name === operand.name)?.[1] ?? null, operand, operand.names);
      case "pipe":
        return this.#fields(this.#scoped(() => this.#pipe(operand.pipe, dot)), operand, operand.names);
    }
  }

  #fields(value: GoValue, operand: Operand, names: readonly string[]): GoValue {
    return this.#located(operand, () => names.reduce(fieldOf, value));
  }

  /** Runs `work`; a fault, where it begins with these words, gets the place and the words at which it happened, once. */
  #located<T>(at: Spot, work: () => T, beginsWith = ""): T {
    try {
      return work();
    } catch (thrown) {
      if (!(thrown instanceof TemplateFault) || thrown.message.startsWith("template: ") || !thrown.message.startsWith(beginsWith)) throw thrown;
      throw new TemplateFault(`template: ${this.#template.name}:${placeIn(this.#template.source, at.offset)}: executing ${JSON.stringify(this.#running)} at <${at.text}>: ${thrown.message}`, { cause: thrown });
    }
  }
}

/** Why a value takes no arguments. */
function notCalled(first: Operand, dot: GoValue): string {
  if (!hasFields(first)) return `can't give argument to non-function ${first.text}`;
  const isOfStruct = first.kind === "field" && first.names.length === 1 && typeof dot === "object" && dot?.kind === "struct";
  return isOfStruct ? `${lastName(first)} has arguments but cannot be invoked as function` : `${lastName(first)} is not a method but has arguments`;
}

const hasFields = (operand: Operand): boolean => operand.kind === "field" || ((operand.kind === "variable" || operand.kind === "pipe") && operand.names.length > 0);
const lastName = (operand: Operand): string => ("names" in operand ? (operand.names.at(-1) ?? "") : "");

/** `line:column` as Go counts: lines from 1, columns in bytes from 0. */
function placeIn(source: string, offset: number): string {
  const before = source.slice(0, offset);
  return `${before.split("\n").length}:${new TextEncoder().encode(before.slice(before.lastIndexOf("\n") + 1)).length}`;
}

function fieldOf(value: GoValue, name: string): GoValue {
  if (value === null) return fault(`nil pointer evaluating interface {}.${name}`);
  if (typeof value === "object" && value.kind === "map") return value.entries.get(name) ?? (value.of === "string" ? "" : null);
  const field = typeof value === "object" && value.kind === "struct" ? value.fields.get(name) : undefined;
  return field ?? fault(`can't evaluate field ${name} in type ${typeName(value)}`);
}

function itemsOf(value: GoValue): Iterable<readonly [GoValue, GoValue]> {
  if (value === null) return [];
  if (typeof value === "bigint") return countTo(value);
  if (typeof value === "object" && value.kind === "list") return value.items.map((item, index) => [BigInt(index), item] as const);
  if (typeof value === "object" && value.kind === "map") return [...value.entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return fault(`range can't iterate over ${printed(value)}`);
}

function* countTo(end: bigint): Generator<readonly [GoValue, GoValue]> {
  for (let index = 0n; index < end; index++) yield [index, index];
}
