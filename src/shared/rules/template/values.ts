/**
 * Values of Go's text/template as rule files meet them. A float64 is a number and an int a bigint, since templates tell them apart:
 * `printf "%d" $value` and `gt $value 5` are mistakes in Go.
 */
export type GoValue = string | number | bigint | boolean | null | GoMap | GoList | GoStruct | GoDuration | GoTime;

export interface GoMap {
  kind: "map";
  /** "string" where every value is one; then a missing key is "" and else nothing. */
  of: "string" | "any";
  entries: ReadonlyMap<string, GoValue>;
}
export interface GoList {
  kind: "list";
  items: readonly GoValue[];
}
export interface GoStruct {
  kind: "struct";
  type: string;
  fields: ReadonlyMap<string, GoValue>;
}
export interface GoDuration {
  kind: "duration";
  ms: number;
}
export interface GoTime {
  kind: "time";
  ms: number;
}

/** What a template cannot do; its message is the reason in Go's words. */
export class TemplateFault extends Error {
  override name = "TemplateFault";
}

export const fault = (message: string): never => {
  throw new TemplateFault(message);
};

export const stringMap = (record: Readonly<Record<string, string>>): GoMap => ({ kind: "map", of: "string", entries: new Map(Object.entries(record)) });

export const list = (items: readonly GoValue[]): GoList => ({ kind: "list", items });

/** An element of a query's result. */
export const sampleValue = (labels: Readonly<Record<string, string>>, value: number): GoStruct => ({
  kind: "struct", type: "*template.sample", fields: new Map<string, GoValue>([["Labels", stringMap(labels)], ["Value", value]]),
});

/** The name of a value's type as Go prints it. */
export function typeName(value: GoValue): string {
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return "float64";
    case "bigint":
      return "int";
    case "boolean":
      return "bool";
    default:
      break;
  }
  if (value === null) return "<nil>";
  switch (value.kind) {
    case "map":
      return value.of === "string" ? "map[string]string" : "map[string]interface {}";
    case "list":
      return "template.queryResult";
    case "struct":
      return value.type;
    case "duration":
      return "*time.Duration";
    case "time":
      return "*time.Time";
  }
}

/** Whether `if` takes a value for true: everything but zero, empty and nothing. */
export function isTrue(value: GoValue): boolean {
  switch (typeof value) {
    case "string":
      return value !== "";
    case "number":
      return value !== 0;
    case "bigint":
      return value !== 0n;
    case "boolean":
      return value;
    default:
      break;
  }
  if (value === null) return false;
  if (value.kind === "map") return value.entries.size > 0;
  return value.kind === "list" ? value.items.length > 0 : true;
}
