import type { Effect, PlannedStep } from "../../../../shared/plan";
import { namesIn } from "../../../../shared/runbook/words";

/** Variables that an effect is given by name; "all" for a script, whose environment holds every one. */
function variablesOf(effect: Effect | undefined): readonly string[] | "all" {
  switch (effect?.kind) {
    case "shell":
      return "all";
    case "sql":
      return effect.statements.flatMap(({ names }) => names);
    case "redis":
      return namesIn(effect.commands);
    case "verb":
    case "unsupported":
    case undefined:
      return [];
  }
}

/** Which of the secrets a step's effects are given. */
export function secretsGiven(effects: readonly (Effect | undefined)[], secrets: readonly string[]): string[] {
  const wanted = effects.map(variablesOf);
  return secrets.filter((name) => wanted.some((names) => names === "all" || names.includes(name)));
}

/** Secrets of the fleet that a step's servers ask for. */
export function secretsOfServers({ effect, undo, probe }: PlannedStep): string[] {
  return [effect, undo?.effect, probe?.effect].flatMap((each) => (each?.kind === "sql" || each?.kind === "redis" ? (each.node?.password ?? []) : []));
}
