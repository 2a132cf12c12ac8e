import { any, fixed1, fixed2, variadic } from "./call";
import { printed } from "./print";
import { sprintf } from "./printf";
import { fault, type GoValue, isTrue, typeName } from "./values";

/** The functions that every template of Go has. */
export const builtins = [
  ["and", (args: readonly (() => GoValue)[]) => shortCircuit("and", args, (value) => !isTrue(value))] as const,
  ["or", (args: readonly (() => GoValue)[]) => shortCircuit("or", args, isTrue)] as const,
  fixed1("not", any, (value) => !isTrue(value)),
  variadic("eq", 1, (first, ...rest) => (rest.length === 0 ? fault("missing argument for comparison") : rest.some((other) => areEqual(first ?? null, other)))),
  fixed2("ne", any, any, (a, b) => !areEqual(a, b)),
  fixed2("lt", any, any, (a, b) => compared(a, b) === "less"),
  fixed2("le", any, any, (a, b) => compared(a, b) !== "more" && compared(a, b) !== "unordered"),
  // As Go has it: "greater" is "neither less nor equal", so also of what is no number.
  fixed2("gt", any, any, (a, b) => compared(a, b) === "more" || compared(a, b) === "unordered"),
  fixed2("ge", any, any, (a, b) => compared(a, b) !== "less"),
  fixed1("len", any, lengthOf),
  variadic("index", 1, (value, ...keys) => keys.reduce(indexOf, value ?? fault("index of untyped nil"))),
  variadic("slice", 1, (value, ...bounds) => sliceOf(value ?? null, bounds)),
  variadic("print", 0, (...values) => sprint(values)),
  variadic("println", 0, (...values) => `${values.map(printed).join(" ")}\n`),
  variadic("printf", 1, (format, ...values) => (typeof format === "string" ? sprintf(format, values) : fault(`wrong type for value; expected string; got ${typeName(format ?? null)}`))),
  variadic("html", 0, (...values) => sprint(values).replaceAll(/[&<>"'\0]/g, (symbol) => HTML[symbol] ?? symbol)),
  variadic("js", 0, (...values) => sprint(values).replaceAll(/[\\'"<>&=\p{Cc}]/gu, (symbol) => JS[symbol] ?? `\\u${symbol.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`)),
  variadic("urlquery", 0, (...values) => urlQuery(sprint(values))),
  variadic("call", 1, (value) => fault(`non-function of type ${typeName(value ?? null)}`)),
] as const;

const HTML: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;", "\0": "\uFFFD" };

const JS: Readonly<Record<string, string>> = { "\\": "\\\\", "'": "\\'", '"': '\\"' };

/** Escapes as a form does: a blank is "+". */
export const urlQuery = (text: string): string =>
  encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, "\uFFFD")).replaceAll("%20", "+").replaceAll(/[!'()*]/g, (symbol) => `%${symbol.charCodeAt(0).toString(16).toUpperCase()}`);

function shortCircuit(name: string, args: readonly (() => GoValue)[], decides: (value: GoValue) => boolean): GoValue {
  if (args.length === 0) return fault(`wrong number of args for ${name}: want at least 1 got 0`);
  let value: GoValue = null;
  for (const arg of args) {
    value = arg();
    if (decides(value)) return value;
  }
  return value;
}

type Comparable = "bool" | "int" | "float" | "string";

function kindOf(value: GoValue): Comparable {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return "float";
    case "string":
      return "string";
    default:
      return fault("invalid type for comparison");
  }
}

function areEqual(a: GoValue, b: GoValue): boolean {
  if (a === null || b === null) return a === b;
  if (typeof a === "object") return fault(`non-comparable type ${printed(a)}: ${typeName(a)}`);
  return kindOf(a) === kindOf(b) ? a === b : fault("incompatible types for comparison");
}

function compared(a: GoValue, b: GoValue): "less" | "equal" | "more" | "unordered" {
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return fault("incompatible types for comparison");
  if (kind === "bool" || a === null || b === null) return fault("invalid type for comparison");
  if (a < b) return "less";
  return a === b ? "equal" : a > b ? "more" : "unordered";
}

function lengthOf(value: GoValue): bigint {
  if (typeof value === "string") return BigInt(new TextEncoder().encode(value).length);
  if (value === null) return fault("len of nil pointer");
  if (typeof value === "object" && value.kind === "map") return BigInt(value.entries.size);
  if (typeof value === "object" && value.kind === "list") return BigInt(value.items.length);
  return fault(`len of type ${typeName(value)}`);
}

function indexOf(value: GoValue, key: GoValue): GoValue {
  if (value === null) return fault("index of untyped nil");
  if (typeof value === "object" && value.kind === "map") {
    return typeof key === "string" ? (value.entries.get(key) ?? (value.of === "string" ? "" : null)) : fault(`value has type ${typeName(key)}; should be string`);
  }
  const items = typeof value === "string" ? [...new TextEncoder().encode(value)].map(BigInt) : typeof value === "object" && value.kind === "list" ? value.items : undefined;
  if (!items) return fault(`can't index item of type ${typeName(value)}`);
  if (typeof key !== "bigint") return fault(`cannot index slice/array with type ${typeName(key)}`);
  return items[positionOf(key, items.length - 1)] ?? null;
}

const positionOf = (key: bigint, last: number): number => (key < 0n || key > BigInt(last) ? fault(`index out of range: ${key}`) : Number(key));

function sliceOf(value: GoValue, bounds: readonly GoValue[]): GoValue {
  if (value === null) return fault("slice of untyped nil");
  const isList = typeof value === "object" && value.kind === "list";
  if (typeof value !== "string" && !isList) return fault(`can't slice item of type ${typeName(value)}`);
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : undefined;
  const length = bytes?.length ?? (isList ? value.items.length : 0);
  const [from = 0, to = length] = bounds.map((bound) => (typeof bound === "bigint" ? positionOf(bound, length) : fault(`cannot index slice/array with type ${typeName(bound)}`)));
  if (from > to) return fault(`invalid slice index: ${from} > ${to}`);
  return bytes ? new TextDecoder().decode(bytes.slice(from, to)) : isList ? { ...value, items: value.items.slice(from, to) } : value;
}

/** As fmt.Sprint: a blank between two operands neither of which is a string. */
function sprint(values: readonly GoValue[]): string {
  return values.map((value, index) => {
    const before = values[index - 1];
    const gap = index > 0 && typeof value !== "string" && typeof before !== "string" ? " " : "";
    return gap + printed(value);
  }).join("");
}
