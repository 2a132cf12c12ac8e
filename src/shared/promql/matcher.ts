import type { Labels } from "./labels";
import { compileWhole } from "./regex";

export type MatchOp = "=" | "!=" | "=~" | "!~";

/** One condition of a selector. A label that a series lacks has the value "". */
export interface LabelMatcher {
  name: string;
  op: MatchOp;
  value: string;
  matches(value: string): boolean;
}

/** Throws what the RE2 engine says of a pattern that it cannot compile. */
export function labelMatcher(name: string, op: MatchOp, value: string): LabelMatcher {
  return { name, op, value, matches: predicate(op, value) };
}

function predicate(op: MatchOp, value: string): (text: string) => boolean {
  switch (op) {
    case "=":
      return (text) => text === value;
    case "!=":
      return (text) => text !== value;
    case "=~": {
      const regex = compileWhole(value);
      return (text) => regex.test(text);
    }
    case "!~": {
      const regex = compileWhole(value);
      return (text) => !regex.test(text);
    }
  }
}

export const matchesAll = (labels: Labels, matchers: readonly LabelMatcher[]): boolean =>
  matchers.every((matcher) => matcher.matches(labels.get(matcher.name)));
