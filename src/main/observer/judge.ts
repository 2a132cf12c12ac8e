import type { Health } from "../../shared/overview";
import type { Problem } from "../../shared/problem";

/** A health and, unless it is healthy, the reason. */
export interface Judgement {
  health: Health;
  reason?: Problem;
}

export const HEALTHY: Judgement = { health: "healthy" };
export const degraded = (reason: Problem): Judgement => ({ health: "degraded", reason });
export const failing = (reason: Problem): Judgement => ({ health: "failing", reason });

const SEVERITY: Record<Health, number> = { healthy: 0, degraded: 1, "not seen": 2, failing: 3 };

/** The worst of several, the first of equals. */
export const worstOf = (judgements: readonly Judgement[]): Judgement =>
  judgements.reduce((worst, next) => (SEVERITY[next.health] > SEVERITY[worst.health] ? next : worst), HEALTHY);

/** "web1, web2 and 3 more" */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
