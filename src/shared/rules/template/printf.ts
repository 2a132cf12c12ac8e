import { type FloatVerb, formatFloat } from "./format-float";
import { printed, timeText } from "./print";
import { type GoValue, typeName } from "./values";

interface Directive {
  minus: boolean;
  plus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  width?: number;
  precision?: number;
}

/** Wider than any message; a larger width is a mistake. */
const MAX_WIDTH = 10_000;

const DIRECTIVE = /%([-+# 0]*)(?:(\d+)|(\*))?(?:(\.)(?:(\d+)|(\*))?)?(?:\[(\d+)\])?([\s\S])?/gu;

/** Formats as Go's fmt.Sprintf does, mistakes included: `%!d(float64=5)`, `%!s(MISSING)`, `%!(EXTRA int=1)`. */
export function sprintf(format: string, args: readonly GoValue[]): string {
  let next = 0;
  let reordered = false;
  let badStar = "";
  const number = (digits: string | undefined, star: string | undefined, word: string): number | undefined => {
    if (star === undefined) return digits === undefined ? undefined : Math.min(MAX_WIDTH, Number(digits));
    const given = args[next++];
    if (typeof given === "bigint") return Math.max(-MAX_WIDTH, Math.min(MAX_WIDTH, Number(given)));
    badStar += `%!(${word})`;
    return undefined;
  };
  const text = format.replaceAll(DIRECTIVE, (_whole, flags: string, digits, star, point, places, placesStar, index: string | undefined, verb: string | undefined) => {
    badStar = "";
    const width = number(digits, star, "BADWIDTH");
    const precision = point === undefined ? undefined : (number(places, placesStar, "BADPREC") ?? 0);
    if (verb === undefined) return `${badStar}%!(NOVERB)`;
    if (verb === "%") return `${badStar}%`;
    if (index !== undefined) {
      reordered = true;
      next = Number(index) - 1;
      if (next < 0 || next >= args.length) return `%!${verb}(BADINDEX)`;
    }
    const arg = args[next++];
    if (arg === undefined) return `${badStar}%!${verb}(MISSING)`;
    const directive: Directive = {
      minus: flags.includes("-") || (width ?? 0) < 0, plus: flags.includes("+"), sharp: flags.includes("#"), space: flags.includes(" "),
      zero: flags.includes("0") && !flags.includes("-"), width: width === undefined ? undefined : Math.abs(width), precision,
    };
    return badStar + formatted(arg, verb, directive);
  });
  const extra = reordered ? [] : args.slice(next);
  return extra.length === 0 ? text : `${text}%!(EXTRA ${extra.map((arg) => (arg === null ? "<nil>" : `${typeName(arg)}=${printed(arg)}`)).join(", ")})`;
}

function formatted(value: GoValue, verb: string, directive: Directive): string {
  if (verb === "T") return padded(typeName(value), { ...directive, zero: false });
  if (value === null) return verb === "v" ? padded("<nil>", directive) : `%!${verb}(<nil>)`;
  switch (typeof value) {
    case "string":
      return formattedString(value, verb, directive) ?? bad(value, verb);
    case "number":
      return formattedFloat(value, verb, directive) ?? bad(value, verb);
    case "bigint":
      return formattedInt(value, verb, directive) ?? bad(value, verb);
    case "boolean":
      return verb === "t" || verb === "v" ? padded(String(value), directive) : bad(value, verb);
    default:
      return formattedObject(value, verb, directive);
  }
}

type GoObject = Exclude<GoValue, string | number | bigint | boolean | null>;

function formattedObject(value: GoObject, verb: string, directive: Directive): string {
  switch (value.kind) {
    case "map":
      return `map[${[...value.entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => `${formatted(key, verb, directive)}:${formatted(one, verb, directive)}`).join(" ")}]`;
    case "list":
      return `[${value.items.map((item) => formatted(item, verb, directive)).join(" ")}]`;
    case "struct":
      return `${value.type.startsWith("*") ? "&" : ""}{${[...value.fields.values()].map((field) => formatted(field, verb, directive)).join(" ")}}`;
    case "duration":
      return verb === "d" ? padded(String(Math.round(value.ms * 1e6)), directive) : padded(printed(value), directive);
    case "time":
      return padded(timeText(value.ms), directive);
  }
}

const bad = (value: GoValue, verb: string): string => `%!${verb}(${typeName(value)}=${printed(value)})`;

function formattedString(value: string, verb: string, directive: Directive): string | undefined {
  const text = directive.precision === undefined ? value : [...value].slice(0, directive.precision).join("");
  switch (verb) {
    case "s":
    case "v":
      return padded(directive.sharp && verb === "v" ? JSON.stringify(text) : text, { ...directive, zero: false });
    case "q":
      return padded(JSON.stringify(text), { ...directive, zero: false });
    case "x":
    case "X": {
      const hex = [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, "0")).join(directive.space ? " " : "");
      return padded(verb === "X" ? hex.toUpperCase() : hex, { ...directive, zero: false });
    }
    default:
      return undefined;
  }
}

const FLOAT_VERBS: ReadonlyMap<string, FloatVerb> = new Map([["e", "e"], ["E", "E"], ["f", "f"], ["F", "F"], ["g", "g"], ["G", "G"], ["v", "g"]]);

function formattedFloat(value: number, verb: string, directive: Directive): string | undefined {
  const kind = FLOAT_VERBS.get(verb);
  if (kind === undefined) return undefined;
  const precision = directive.precision ?? (kind === "g" || kind === "G" ? -1 : 6);
  const text = formatFloat(value, kind, Math.min(precision, 1_000));
  // Go pads what is no number with spaces.
  return signed(text.replace(/^\+(?=Inf)/, ""), { ...directive, zero: directive.zero && Number.isFinite(value), plus: directive.plus || value === Infinity });
}

function formattedInt(value: bigint, verb: string, directive: Directive): string | undefined {
  const radix = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 }[verb];
  if (radix !== undefined) {
    const digits = (value < 0n ? -value : value).toString(radix).padStart(directive.precision ?? 0, "0");
    const prefix = verb === "O" ? "0o" : directive.sharp ? ({ x: "0x", X: "0X", o: "0", b: "0b" }[verb] ?? "") : "";
    const text = `${value < 0n ? "-" : ""}${prefix}${verb === "X" ? digits.toUpperCase() : digits}`;
    return signed(text, { ...directive, zero: directive.zero && directive.precision === undefined });
  }
  if (verb === "c") return padded(characterOf(value), { ...directive, zero: false });
  if (verb === "q") return padded(`'${characterOf(value)}'`, { ...directive, zero: false });
  if (verb === "U") return padded(`U+${value.toString(16).toUpperCase().padStart(4, "0")}`, { ...directive, zero: false });
  return undefined;
}

const characterOf = (value: bigint): string => (value >= 0n && value <= 0x10ffffn ? String.fromCodePoint(Number(value)) : "\uFFFD");

/** With the sign that the flags ask for, padded between sign and digits where it is padded with zeros. */
function signed(text: string, directive: Directive): string {
  const sign = text.startsWith("-") ? "-" : directive.plus ? "+" : directive.space ? " " : "";
  const digits = text.startsWith("-") ? text.slice(1) : text;
  return directive.zero ? sign + digits.padStart((directive.width ?? 0) - sign.length, "0") : padded(sign + digits, directive);
}

function padded(text: string, { width, minus }: Directive): string {
  const missing = (width ?? 0) - [...text].length;
  if (missing <= 0) return text;
  return minus ? text + " ".repeat(missing) : " ".repeat(missing) + text;
}
