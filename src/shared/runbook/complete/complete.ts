import { ATTRIBUTES, type AttributePlace } from "../attribute-reader";
import { EXECUTORS } from "../action";
import { OBJECT_KINDS } from "../front-matter";
import { ParamType, Risk } from "../model";
import { hostOffers, selectorOffers } from "./fleet-words";
import { ATTRIBUTE_HELP, KEY_HELP, PARAM_KEY_HELP } from "./help";
import type { Knowledge, Offer, Offers } from "./offers";
import { placeOf } from "./place";
import { valueOffers, variableOffers } from "./values";

/** Words that fit at a caret of a runbook's text; undefined where there are none. */
export function completeRunbook(text: string, caret: number, know: Knowledge): Offers | undefined {
  const place = placeOf(text, caret);
  const replacing = (word: string, offers: readonly Offer[]): Offers | undefined => (offers.length > 0 ? { from: caret - word.length, offers } : undefined);
  switch (place.in) {
    case "front matter":
      return frontMatter(place.line, text, know, replacing);
    case "language":
      return replacing(place.word, [...EXECUTORS.keys()].map((label) => ({ label, detail: label === "action" ? "a built-in verb" : "acts" })));
    case "attributes":
      return attributes(place.of, place.written, know, replacing);
    case "fence":
      return inVariable(place.line, know, replacing) ?? (place.language === "action" ? verbs(place.line, place.isFirstLine, know, replacing) : undefined);
    case "text":
      return inVariable(place.line, know, replacing);
  }
}

type Replacing = (word: string, offers: readonly Offer[]) => Offers | undefined;

function inVariable(line: string, know: Knowledge, replacing: Replacing): Offers | undefined {
  const word = /\$\{?([A-Z_0-9]*)$/.exec(line)?.[1];
  return word === undefined ? undefined : replacing(word, variableOffers(know));
}

function attributes(of: AttributePlace, written: string, know: Knowledge, replacing: Replacing): Offers | undefined {
  const value = /(?:^|\s)([a-z][\w-]*)=("?)([^"]*)$/.exec(written);
  if (value && (value[2] !== "" || !/\s/.test(value[3] ?? ""))) {
    const [, name = "", quote = "", text = ""] = value;
    const inList = name === "needs" ? (/[^,\s]*$/.exec(text)?.[0] ?? text) : undefined;
    const variable = quote !== "" || !text.startsWith("$") ? /\$\{?([A-Z_0-9]*)$/.exec(text)?.[1] : undefined;
    if (variable !== undefined && text !== `$${variable}`) return replacing(variable, variableOffers(know));
    const offers = valueOffers(name, know);
    return replacing(inList ?? text, quote === "" ? offers : offers.map((offer) => ({ ...offer, label: offer.label.replace(/^"|"$/g, ""), ...(offer.apply ? { apply: offer.apply.replace(/^"|"$/g, "") } : {}) })));
  }
  const word = /(?:^|\s)([a-z][\w-]*)?$/.exec(written);
  if (!word) return undefined;
  const given = new Set([...written.matchAll(/(?:^|\s)([a-z][\w-]*)(?==|\s)/g)].map(([, name]) => name));
  const names = [...ATTRIBUTES].filter(([name, places]) => places.includes(of) && name !== "id" && (name === "expect" || !given.has(name)));
  return replacing(word[1] ?? "", names.map(([name]) => ({ label: name, detail: ATTRIBUTE_HELP.get(name)?.says, ...(FLAGS.has(name) ? {} : { apply: `${name}=` }) })));
}

const FLAGS = new Set(["idempotent", "interactive", "background", "gate"]);

function verbs(line: string, isFirstLine: boolean, know: Knowledge, replacing: Replacing): Offers | undefined {
  const word = /^\s*([a-z][\w.-]*)?$/.exec(line);
  if (word && isFirstLine) {
    const shape = (inputs: readonly string[]) => (inputs.length > 0 ? `: { ${inputs.map((name) => `${name}: `).join(", ")}}` : ": {}");
    return replacing(word[1] ?? "", know.verbs.map(({ verb, risk, inputs }) => ({ label: verb, detail: `${risk}; ${inputs.join(", ") || "no input"}`, apply: verb + shape(inputs) })));
  }
  const input = /^\s*([a-z][\w.-]*):\s*\{(?:.*[{,])?\s*(\w*)$/.exec(line);
  const known = know.verbs.find(({ verb }) => verb === input?.[1]);
  return known && replacing(input?.[2] ?? "", known.inputs.filter((name) => !line.includes(`${name}:`)).map((label) => ({ label, apply: `${label}: ` })));
}

function frontMatter(line: string, text: string, know: Knowledge, replacing: Replacing): Offers | undefined {
  const key = /^([a-z][\w-]*)?$/.exec(line);
  if (key) {
    const isGiven = (name: string) => new RegExp(`^${name}:`, "m").test(text);
    return replacing(key[1] ?? "", [...KEY_HELP].filter(([name]) => !isGiven(name)).map(([label, detail]) => ({ label, detail, apply: `${label}: ` })));
  }
  const top = /^([a-z][\w-]*):\s+(?:\[(?:.*,)?\s*)?([\w-]*)$/.exec(line);
  if (top) return replacing(top[2] ?? "", topValues(top[1] ?? ""));
  const inParam = /^\s+[A-Z_][A-Z0-9_]*:\s*\{(.*)$/.exec(line)?.[1] ?? /^\s{4,}(.*)$/.exec(line)?.[1];
  return inParam === undefined ? undefined : paramKeys(inParam, know, replacing);
}

function topValues(key: string): Offer[] {
  const plain = (labels: readonly string[]): Offer[] => labels.map((label) => ({ label }));
  switch (key) {
    case "risk": return plain(Risk.options);
    case "applies-to": return plain(OBJECT_KINDS);
    case "rto": case "rpo": case "timeout": return plain(["5m", "15m", "30m", "1h", "4h"]);
    default: return [];
  }
}

function paramKeys(written: string, know: Knowledge, replacing: Replacing): Offers | undefined {
  const value = /(?:^|[{,\s])(\w+):\s+("?@?[\w:=@.-]*)$/.exec(written);
  switch (value?.[1]) {
    case "type": return replacing(value[2] ?? "", ParamType.options.map((label) => ({ label })));
    case "required": return replacing(value[2] ?? "", [{ label: "true" }, { label: "false" }]);
    case "from": return replacing(value[2] ?? "", selectorOffers(know.fleet).map((offer) => ({ ...offer, apply: `"${offer.label}"` })));
    case "default": return replacing(value[2] ?? "", hostOffers(know.fleet));
    case undefined: break;
    default: return undefined;
  }
  const key = /(?:^|,)\s*(\w*)$/.exec(written);
  return key ? replacing(key[1] ?? "", [...PARAM_KEY_HELP].filter(([name]) => !written.includes(`${name}:`)).map(([label, detail]) => ({ label, detail, apply: `${label}: ` }))) : undefined;
}
