import { RE2JS } from "re2js";

/** An RE2 pattern that must match a whole label value; "." matches a newline too. */
export interface WholeRegex {
  test(text: string): boolean;
  /** `template` with $1, ${1}, $name and ${name} filled in from the match; undefined where the text does not match. */
  expand(text: string, template: string): string | undefined;
}

const PLAIN = /^[^\\.+*?()[\]{}^$|]*$/;

/** Throws what the RE2 engine says of a pattern that it cannot compile. */
export function compileWhole(pattern: string): WholeRegex {
  // On its own first: a stray ")" must be an error, not the end of the group around it.
  RE2JS.compile(pattern);
  const compiled = RE2JS.compile(`^(?s:${pattern})$`);
  const alternatives = pattern.split("|");
  // Lists of names are what most dashboards send; a set answers them without the engine.
  const literal = alternatives.every((part) => PLAIN.test(part)) ? new Set(alternatives) : undefined;
  const known = new Map<string, boolean>();
  const run = (text: string): boolean => {
    const seen = known.get(text);
    if (seen !== undefined) return seen;
    const matches = compiled.matches(text);
    if (known.size >= 10_000) known.clear();
    known.set(text, matches);
    return matches;
  };
  return {
    test: (text) => (literal ? literal.has(text) : run(text)),
    expand: (text, template) => expand(compiled, text, template),
  };
}

function expand(compiled: RE2JS, text: string, template: string): string | undefined {
  const matcher = compiled.matcher(text);
  if (!matcher.matches()) return undefined;
  const names = compiled.namedGroups();
  return template.replaceAll(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole: string, braced: string | undefined, plain: string | undefined) => {
    const name = braced ?? plain;
    if (name === undefined) return whole === "$$" ? "$" : whole;
    const index = /^\d+$/.test(name) ? Number(name) : names[name];
    return index === undefined || index > matcher.groupCount() ? "" : (matcher.group(index) ?? "");
  });
}
