import type { DashboardFinding } from "../dashboards";
import { asList, asText, own, short, within } from "./json";
import { isMacro, REFERENCE } from "./macros";

/** What stands for a variable of a dashboard. */
export interface Variable {
  name: string;
  value: string;
  /** `value` is a pattern for several values. */
  isPattern: boolean;
  from: "default" | "all";
}

const ALL = ".*";
const escaped = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");

/** The variables of a dashboard. Whatever was chosen from the series of another fleet is all there are in this one. */
export function readVariables(dashboard: unknown, say: (finding: DashboardFinding) => void): Map<string, Variable> {
  const found = new Map<string, Variable>();
  for (const one of asList(within(dashboard, "templating", "list"))) {
    const name = asText(own(one, "name"));
    if (name === undefined || !/^\w+$/.test(name)) continue;
    const variable = variableOf(name, one, say);
    if (variable) found.set(name, variable);
  }
  return found;
}

function variableOf(name: string, definition: unknown, say: (finding: DashboardFinding) => void): Variable | undefined {
  const type = asText(own(definition, "type")) ?? "query";
  switch (type) {
    case "query":
      say({ severity: "info", code: "grafana.variable-all", message: `$${short(name, 60)} stands for all values there are` });
      return { name, value: asText(own(definition, "allValue")) || ALL, isPattern: true, from: "all" };
    case "custom": case "constant": case "textbox":
      return chosen(name, definition);
    case "interval": {
      const variable = chosen(name, definition);
      return /^(\$__auto.*|auto)?$/.test(variable.value) ? { ...variable, value: "$__interval", isPattern: false, from: "default" } : variable;
    }
    case "datasource":
      return undefined;
    case "adhoc":
      say({ severity: "info", code: "grafana.adhoc", message: `the filters of $${short(name, 60)} are left out` });
      return undefined;
    default:
      say({ severity: "warning", code: "grafana.variable-type", message: `$${short(name, 60)} is a variable of the type "${short(type, 40)}", which is not known` });
      return undefined;
  }
}

/** What the dashboard was saved with, else its first value. */
function chosen(name: string, definition: unknown): Variable {
  const current = within(definition, "current", "value");
  const values = (Array.isArray(current) ? current : [current]).flatMap((one) => asText(one) ?? []).filter((one) => one !== "");
  if (values.includes("$__all")) return { name, value: asText(own(definition, "allValue")) || ALL, isPattern: true, from: "all" };
  const [first, second] = values;
  if (second !== undefined) return { name, value: values.map(escaped).join("|"), isPattern: true, from: "default" };
  const listed = asText(own(definition, "query"))?.split(",")[0]?.trim();
  return { name, value: first ?? asText(within(asList(own(definition, "options"))[0], "value")) ?? listed ?? "", isPattern: false, from: "default" };
}

export type Filled = { ok: true; text: string } | { ok: false; reason: string };

/** A matcher's operator and the quoted text after it. */
const MATCHER = /(=~|!~|!=|=)(\s*)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)/g;
const AS_PATTERN: Record<string, string> = { "=": "=~", "!=": "!~" };

/** Puts values in the place of variables. A matcher that asks for one value of a variable that stands for many becomes one by pattern. */
export function fillVariables(expression: string, variables: ReadonlyMap<string, Variable>): Filled {
  const faults: string[] = [];
  const matched = expression.replace(MATCHER, (whole, operator: string, space: string, literal: string) => {
    if (!literal.includes("$") && !literal.includes("[[")) return whole;
    const many = references(literal).some((name) => variables.get(name)?.isPattern);
    const turned = many ? AS_PATTERN[operator] : undefined;
    const quote = literal.charAt(0);
    // Between backticks a backslash is one; between other quotes it takes two.
    const quoted = (text: string): string => (quote === "`" ? text.replaceAll("`", "") : text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`));
    const filled = filledText(literal.slice(1, -1), variables, faults, { keep: turned ? (text) => quoted(escaped(text)) : (text) => text, insert: ({ value, isPattern }) => quoted(turned && !isPattern ? escaped(value) : value) });
    return `${turned ?? operator}${space}${quote}${filled}${quote}`;
  });
  // Patterns that came in above hold no reference any more, except of the chart's own variables, which stay.
  const rest = outsideQuotes(matched, (text) => filledText(text, variables, faults, { keep: (one) => one }));
  const [first] = faults;
  return first === undefined ? { ok: true, text: rest } : { ok: false, reason: first };
}

const nameIn = (groups: readonly (string | undefined)[]): string => groups[0] ?? groups[2] ?? groups[3] ?? "";

function references(text: string): string[] {
  return [...text.matchAll(REFERENCE)].map((match) => nameIn(match.slice(1)));
}

interface Filling {
  /** What becomes of the text around the variables. */
  keep(text: string): string;
  /** How a value stands in a quoted text; absent: there are no quotes, and only one value can stand. */
  insert?(variable: Variable): string;
}

function filledText(text: string, variables: ReadonlyMap<string, Variable>, faults: string[], { keep, insert }: Filling): string {
  let made = "";
  let from = 0;
  for (const match of text.matchAll(REFERENCE)) {
    const name = nameIn(match.slice(1));
    const variable = variables.get(name);
    made += keep(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (isMacro(name)) made += match[0];
    else if (!variable) faults.push(`it uses $${short(name, 60)}, which has no value here`);
    else if (insert) made += insert(variable);
    else if (variable.isPattern) faults.push(`it uses $${short(name, 60)}, which stands for many values, where only one can stand`);
    else made += variable.value;
  }
  return made + keep(text.slice(from));
}

/** Applies `change` to what stands between quoted texts. */
const outsideQuotes = (text: string, change: (part: string) => string): string =>
  text.split(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)/).map((part, index) => (index % 2 === 1 ? part : change(part))).join("");
