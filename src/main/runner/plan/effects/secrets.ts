import type { Effect, PlannedStep } from "../../../../shared/plan";
import type { HttpText } from "../../../../shared/runbook/http";
import type { PromqlPart } from "../../../../shared/runbook/promql-text";
import { namesIn, type Word } from "../../../../shared/runbook/words";

/** Variables that an effect is given by name; "all" for a script, whose environment holds every one. */
function variablesOf(effect: Effect | undefined): readonly string[] | "all" {
  switch (effect?.kind) {
    case "shell":
      return "all";
    case "sql":
      return effect.statements.flatMap(({ names }) => names);
    case "redis":
      return namesIn(effect.commands);
    case "http":
      return namesOfHttp(effect.request);
    case "promql":
      return namesOfPromql(effect.parts);
    case "verb":
    case "unsupported":
    case undefined:
      return [];
  }
}

const namesOfWord = (word: Word): string[] => word.flatMap((part) => ("name" in part ? [part.name] : []));

/** Variables of a request. */
export const namesOfHttp = ({ url, headers, body }: HttpText): string[] =>
  [...new Set([...namesOfWord(url), ...headers.flatMap(({ value }) => namesOfWord(value)), ...namesOfWord(body?.text ?? [])])];

/** Variables of a query. */
export const namesOfPromql = (parts: readonly PromqlPart[]): string[] => [...new Set(parts.flatMap((part) => ("name" in part ? [part.name] : [])))];

/** Which of the secrets a step's effects are given. */
export function secretsGiven(effects: readonly (Effect | undefined)[], secrets: readonly string[]): string[] {
  const wanted = effects.map(variablesOf);
  return secrets.filter((name) => wanted.some((names) => names === "all" || names.includes(name)));
}

/** Secrets of the fleet that a step's servers ask for. */
export function secretsOfServers({ effect, undo, probe }: PlannedStep): string[] {
  return [effect, undo?.effect, probe?.effect].flatMap((each) => (each?.kind === "sql" || each?.kind === "redis" ? (each.node?.password ?? []) : []));
}
