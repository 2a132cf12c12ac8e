import { z } from "zod";
import { compileWhole } from "./promql/regex";
import { type Outcome, refuse, succeed } from "./problem";

/** One condition on an alert's labels, as Alertmanager has it. A label that is not there counts as empty; a pattern matches the whole value. */
export const Matcher = z.object({
  name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "a label's name"),
  op: z.enum(["=", "!=", "=~", "!~"]),
  value: z.string().max(2_000),
}).superRefine(({ op, value }, context) => {
  const fault = op === "=~" || op === "!~" ? faultOf(value) : undefined;
  if (fault !== undefined) context.addIssue({ code: "custom", message: `"${value}" is no pattern: ${fault}` });
});
export type Matcher = z.infer<typeof Matcher>;

type Labels = Readonly<Record<string, string>>;

/** Reads `severity="critical"`, `host=~"web.*"`; quotes may be left out around a value without spaces, commas, quotes and braces. */
export function parseMatcher(text: string): Outcome<Matcher> {
  const found = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*(?:("(?:[^"\\]|\\.)*")|([^\s,"{}]*))\s*$/s.exec(text);
  const [, name, op, quoted, plain] = found ?? [];
  const value = quoted === undefined ? plain : unquoted(quoted);
  const matcher = Matcher.safeParse({ name, op, value });
  if (matcher.success) return succeed(matcher.data);
  const cause = found ? matcher.error.issues.map(({ message }) => message).join("; ") : undefined;
  return refuse({ code: "matcher.invalid", message: `"${text}" is no condition on a label`, cause, next: 'write it like severity="critical" or host=~"web.*"' });
}

/** How `parseMatcher` reads it again. */
export const matcherText = ({ name, op, value }: Matcher): string => `${name}${op}${JSON.stringify(value)}`;

/** Whether all hold. */
export const matchesAll = (matchers: readonly Matcher[], labels: Labels): boolean => matchers.every((matcher) => matches(matcher, labels));

export function matches({ name, op, value }: Matcher, labels: Labels): boolean {
  const found = Object.hasOwn(labels, name) ? (labels[name] ?? "") : "";
  switch (op) {
    case "=":
      return found === value;
    case "!=":
      return found !== value;
    case "=~":
      return compiled(value).test(found);
    case "!~":
      return !compiled(value).test(found);
  }
}

/** A condition as text, as fleet files have it. */
export const MatcherText = z.string().transform((text, context): Matcher => {
  const read = parseMatcher(text);
  if (read.ok) return read.value;
  context.addIssue({ code: "custom", message: [read.problem.message, read.problem.cause, read.problem.next].filter(Boolean).join("; ") });
  return z.NEVER;
});

const patterns = new Map<string, ReturnType<typeof compileWhole>>();

function compiled(pattern: string): ReturnType<typeof compileWhole> {
  const known = patterns.get(pattern);
  if (known) return known;
  const made = compileWhole(pattern);
  if (patterns.size >= 500) patterns.clear();
  patterns.set(pattern, made);
  return made;
}

function faultOf(pattern: string): string | undefined {
  try {
    compiled(pattern);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

function unquoted(text: string): string | undefined {
  try {
    return z.string().safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
