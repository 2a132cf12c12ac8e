import { RE2JS } from "re2js";
import { messageOf } from "../../problem";
import { durationSeconds } from "../../promql/syntax/literals";
import { urlQuery } from "./builtins";
import { any, fixed0, fixed1, fixed2, fixed3, sample, text, variadic, vector } from "./call";
import { humanize, humanize1024, humanizeDuration, humanizePercentage, humanizeTimestamp, millisecondsOf, wholeMilliseconds } from "./humanize";
import { fault, type GoList, type GoStruct, type GoValue, list, sampleValue, typeName } from "./values";

/** What the functions of a template know beside their arguments. */
export interface TemplateWorld {
  /** ms */
  at: number;
  externalUrl: string;
  /** The result of an expression at `at`; throws a ProblemError where it has none. */
  query?: (expression: string) => readonly { labels: Readonly<Record<string, string>>; value: number }[];
}

/** The functions that Prometheus adds to Go's. */
export const prometheusFunctions = ({ at, externalUrl, query }: TemplateWorld) => [
  fixed1("query", text, (expression) => (query ? list(query(expression).map(({ labels, value }) => sampleValue(labels, value))) : fault("no data can be asked for here"))),
  fixed1("first", vector, ({ items }) => items[0] ?? fault("first() called on vector with no elements")),
  fixed2("label", text, sample, (name, sample) => labelOf(sample, name)),
  fixed1("value", sample, (sample) => sample.fields.get("Value") ?? null),
  fixed1("strvalue", sample, (sample) => labelOf(sample, "__value__")),
  fixed2("sortByLabel", text, vector, sortedByLabel),
  variadic("args", 0, (...values) => ({ kind: "map", of: "any", entries: new Map(values.map((value, index) => [`arg${index}`, value])) })),
  fixed1("humanize", any, (value) => humanize(numberOf(value))),
  fixed1("humanize1024", any, (value) => humanize1024(numberOf(value))),
  fixed1("humanizeDuration", any, (value) => humanizeDuration(numberOf(value))),
  fixed1("humanizePercentage", any, (value) => humanizePercentage(numberOf(value))),
  fixed1("humanizeTimestamp", any, (value) => humanizeTimestamp(numberOf(value))),
  fixed1("toTime", any, (value) => ({ kind: "time", ms: wholeMilliseconds(numberOf(value)) })),
  fixed1("toDuration", any, (value) => ({ kind: "duration", ms: millisecondsOf(numberOf(value)) })),
  fixed0("now", () => at / 1_000),
  fixed1("parseDuration", text, (text) => durationSeconds(text) ?? (text === "0" ? 0 : fault(`not a valid duration string: ${JSON.stringify(text)}`))),
  fixed1("title", text, titled),
  fixed1("toUpper", text, (text) => byLetter(text, (letter) => letter.toUpperCase())),
  fixed1("toLower", text, (text) => byLetter(text, (letter) => letter.toLowerCase())),
  fixed1("stripPort", text, (text) => splitPort(text)?.host ?? text),
  fixed1("stripDomain", text, withoutDomain),
  fixed2("match", text, text, (pattern, text) => compiled(pattern).matcher(text).find()),
  fixed3("reReplaceAll", text, text, text, (pattern, replacement, text) => replacedAll(compiled(pattern, `regexp: Compile(\`${pattern}\`): `), replacement, text)),
  fixed1("safeHtml", text, (text) => text),
  fixed1("urlQueryEscape", text, urlQuery),
  fixed1("graphLink", text, (expression) => `/graph?g0.expr=${urlQuery(expression)}&g0.tab=0`),
  fixed1("tableLink", text, (expression) => `/graph?g0.expr=${urlQuery(expression)}&g0.tab=1`),
  fixed0("pathPrefix", () => (URL.canParse(externalUrl) ? new URL(externalUrl).pathname.replace(/^\/$/, "") : "")),
  fixed0("externalURL", () => externalUrl),
] as const;

/** A number, or a text that is one, as the humanizing functions take it. */
function numberOf(value: GoValue): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "object" && value !== null && value.kind === "duration") return value.ms / 1_000;
  if (typeof value !== "string") return fault(`can't convert ${typeName(value)} to float`);
  const word = value.toLowerCase().replaceAll("_", "");
  if (/^[+-]?inf(inity)?$/.test(word)) return word.startsWith("-") ? -Infinity : Infinity;
  if (word === "nan") return Number.NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(word) ? Number(word) : fault(`strconv.ParseFloat: parsing ${JSON.stringify(value)}: invalid syntax`);
}

function labelOf(sample: GoStruct, name: string): string {
  const labels = sample.fields.get("Labels");
  const value = typeof labels === "object" && labels?.kind === "map" ? labels.entries.get(name) : undefined;
  return typeof value === "string" ? value : "";
}

function sortedByLabel(label: string, { kind, items }: GoList): GoList {
  const keyOf = (item: GoValue): string => (typeof item === "object" && item?.kind === "struct" ? labelOf(item, label) : "");
  return { kind, items: items.map((item) => ({ item, key: keyOf(item) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item) };
}

/** As Go does it: each letter by itself, and none becomes two. */
const byLetter = (text: string, change: (letter: string) => string): string =>
  Array.from(text, (letter) => ([...change(letter)].length === 1 ? change(letter) : letter)).join("");

/** Every letter that begins a word in upper case. */
const titled = (text: string): string => text.replaceAll(/(?<![\p{L}\p{N}_]|[^\p{ASCII}\s])\p{L}/gu, (letter) => letter.toUpperCase());

function splitPort(text: string): { host: string; port: string } | undefined {
  const [, bracketed, plain, port] = /^(?:\[([^\][]*)\]|([^:\][]*)):([^:]*)$/.exec(text) ?? [];
  return port === undefined ? undefined : { host: bracketed ?? plain ?? "", port };
}

/** "db1.shop.example:9100" without its domain: "db1:9100"; addresses stay. */
function withoutDomain(text: string): string {
  const { host, port } = splitPort(text) ?? { host: text, port: undefined };
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host) || host.includes(":")) return text;
  const short = host.split(".", 1)[0] ?? host;
  return port === undefined ? short : `${short}:${port}`;
}

function compiled(pattern: string, context = ""): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (thrown) {
    return fault(context + messageOf(thrown));
  }
}

/** Go's ReplaceAllString: `$1` and `${name}` stand for groups, `$1x` for a group of that name. */
function replacedAll(pattern: RE2JS, replacement: string, text: string): string {
  const matcher = pattern.matcher(text);
  const names = pattern.namedGroups();
  let [done, result] = [0, ""];
  while (matcher.find()) {
    result += text.slice(done, matcher.start());
    result += replacement.replaceAll(/\$(?:\$|\{(\w+)\}|(\w+))/g, (_whole: string, braced: string | undefined, plain: string | undefined) => {
      const name = braced ?? plain;
      if (name === undefined) return "$";
      const index = /^\d+$/.test(name) ? Number(name) : names[name];
      return index === undefined || index > matcher.groupCount() ? "" : (matcher.group(index) ?? "");
    });
    done = matcher.end();
  }
  return result + text.slice(done);
}
