import { parseDuration } from "../duration";
import type { Attribute, AttributeBlock } from "./attributes";
import { didYouMean, markOf, quote, type Findings, type Mark, type Spot } from "./findings";

/** Where attributes may stand. An undo or probe is a fence that names a step. */
export type AttributePlace = "fence" | "item" | "heading";

const EVERYWHERE: AttributePlace[] = ["fence", "item", "heading"];
const ON_STEPS: AttributePlace[] = ["fence", "item"];

/** Every attribute of the format and where it may stand. */
export const ATTRIBUTES: ReadonlyMap<string, readonly AttributePlace[]> = new Map([
  ["id", EVERYWHERE],
  ["each", EVERYWHERE],
  ["max", EVERYWHERE],
  ["parallel", EVERYWHERE],
  ["owner", EVERYWHERE],
  ["on-fail", ["heading"]],
  ["on", ON_STEPS],
  ["run", ON_STEPS],
  ["risk", ON_STEPS],
  ["timeout", ON_STEPS],
  ["idle", ON_STEPS],
  ["connect", ON_STEPS],
  ["retry", ON_STEPS],
  ["idempotent", ON_STEPS],
  ["expect", ON_STEPS],
  ["watch", ON_STEPS],
  ["when", ON_STEPS],
  ["needs", ON_STEPS],
  ["out", ON_STEPS],
  ["gate", ON_STEPS],
  ["by", ON_STEPS],
  ["type", ON_STEPS],
  ["count", ON_STEPS],
  ["name", ON_STEPS],
  ["cwd", ON_STEPS],
  ["interactive", ON_STEPS],
  ["background", ON_STEPS],
  ["undo", ["fence"]],
  ["until", ["fence"]],
  ["probe", ["fence"]],
  ["done", ["fence"]],
] satisfies [string, AttributePlace[]][]);

/** May be given several times. */
const REPEATED = new Set(["expect"]);
const FLAGS = new Set(["idempotent", "interactive", "background", "gate"]);

/** The attributes of one place, by name, each read with its type; what is wrong becomes a finding and reads as absent. */
export class AttributeReader {
  private readonly byName = new Map<string, Attribute[]>();

  constructor(
    block: AttributeBlock | undefined,
    place: AttributePlace,
    private readonly findings: Findings,
    /** Where findings about absent attributes point. */
    readonly spot: Spot,
  ) {
    for (const mistake of block?.mistakes ?? []) findings.error("attribute", mistake.spot, mistake.message, mistake.next);
    for (const attribute of block?.attributes ?? []) this.take(attribute, place);
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  names(): string[] {
    return [...this.byName.keys()];
  }

  spotOf(name: string): Spot {
    return this.byName.get(name)?.[0]?.spot ?? this.spot;
  }

  text(name: string): string | undefined {
    return this.byName.get(name)?.[0]?.value;
  }

  texts(name: string): { value: string; spot: Spot }[] {
    return (this.byName.get(name) ?? []).map(({ value, spot }) => ({ value: value ?? "", spot }));
  }

  flag(name: string): boolean {
    const attribute = this.byName.get(name)?.[0];
    if (attribute === undefined) return false;
    if (attribute.value === undefined || attribute.value === "true") return true;
    if (attribute.value !== "false") this.wrong(name, "is a flag: it is there or not");
    return false;
  }

  durationMs(name: string): number | undefined {
    return this.read(name, parseDuration, "is not a duration like 30s, 5m or 1h30m");
  }

  integer(name: string, least: number, most: number): number | undefined {
    const read = (text: string) => (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined);
    return this.read(name, read, `is not a whole number from ${least} to ${most}`);
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    const written = this.byName.get(name)?.[0]?.text ?? name;
    if (found === undefined) this.wrong(name, `is none of ${choices.join(", ")}${didYouMean(value, choices)}`, markOf(value, choices, written));
    return found;
  }

  /** Reads a value with `parse`; undefined from it is a finding that ends in `otherwise`. */
  read<T>(name: string, parse: (text: string) => T | undefined, otherwise: string): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const parsed = parse(value);
    if (parsed === undefined) this.wrong(name, otherwise);
    return parsed;
  }

  wrong(name: string, sentence: string, mark?: Mark): void {
    const attribute = this.byName.get(name)?.[0];
    this.findings.error("attribute-value", this.spotOf(name), `${quote(attribute?.text ?? name)}: '${name}' ${sentence}`, undefined, mark ?? (attribute && { text: attribute.text }));
  }

  private take(attribute: Attribute, place: AttributePlace): void {
    const { name, spot, value } = attribute;
    const places = ATTRIBUTES.get(name);
    if (!places) {
      const known = [...ATTRIBUTES].filter(([, where]) => where.includes(place)).map(([each]) => each);
      this.findings.error("unknown-attribute", spot, `unknown attribute ${quote(name)}${didYouMean(name, known)}`, `In ${quote(attribute.text)}.`, markOf(name, known));
    } else if (!places.includes(place)) {
      this.findings.error("attribute-place", spot, `attribute '${name}' does not belong on a ${NAMES[place]}`, `It belongs on: ${places.map((each) => NAMES[each]).join(", ")}.`, { text: attribute.text });
    } else if (this.byName.has(name) && !REPEATED.has(name)) {
      this.findings.error("attribute-twice", spot, `attribute '${name}' is given twice`, undefined, { text: attribute.text });
    } else if ((value === undefined || value === "") && !FLAGS.has(name)) {
      this.findings.error("attribute-value", spot, `attribute '${name}' needs a value`, `Write ${name}=value.`, { text: attribute.text });
    } else this.byName.set(name, [...(this.byName.get(name) ?? []), attribute]);
  }
}

const NAMES: Record<AttributePlace, string> = { fence: "fence", item: "list item", heading: "heading" };
