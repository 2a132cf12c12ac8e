import { PlacedText } from "./attributes";
import type { Findings, Spot } from "./findings";
import type { FrontMatter } from "./front-matter";
import type { Action } from "./model";
import type { ActionPlace } from "./steps";

/** What the linter needs to know of the built-in verbs. */
export type KnownVerbs = ReadonlyMap<string, { inputs: readonly string[] }>;

export interface LintContext {
  /** Absent: the names of verbs are not checked here. */
  verbs?: KnownVerbs;
  places: ReadonlyMap<Action, ActionPlace>;
  matter: FrontMatter | undefined;
  findings: Findings;
}

/** Where an attribute of an action stands. */
export function spotOf(action: Action, attribute: string, { places }: LintContext): Spot {
  return places.get(action)?.spotOf(attribute) ?? { line: action.line, column: 1 };
}

/** Where a character of the action's source stands in the file. */
export function sourceSpot(action: Action, index: number, { places }: LintContext): Spot {
  const lines = places.get(action)?.fence.lines ?? [];
  const at = new PlacedText(lines).at(index);
  return lines.length > 0 ? at : { line: action.line, column: 1 };
}

/** Where the fence's language stands. */
export function fenceSpot(action: Action, { places }: LintContext): Spot {
  const info = places.get(action)?.fence.info;
  return info ? { line: info.line, column: info.column } : { line: action.line, column: 1 };
}
