import { z } from "zod";
import { EnvironmentId, ServiceId } from "../ids";

/** A service's health as one number, and what it was made of. */

export const HEALTH_PARTS = ["uptime", "performance", "errors", "dependencies"] as const;
export const HealthPartName = z.enum(HEALTH_PARTS);
export type HealthPartName = z.infer<typeof HealthPartName>;
export const HEALTH_WEIGHTS: Record<HealthPartName, number> = { uptime: 0.3, performance: 0.25, errors: 0.25, dependencies: 0.2 };

/** A part as it was measured: a score of 0 to 100 with what it was made of, or why there is none. */
export type Measured = { score: number; madeOf: string } | { missing: string };

export const Grade = z.enum(["A", "B", "C", "D", "E", "F"]);
export type Grade = z.infer<typeof Grade>;

export const HealthPart = z.object({
  part: HealthPartName,
  /** As it is meant, and as it counts now that missing parts are left out; 0 of a missing one. */
  weight: z.number(),
  counts: z.number(),
  score: z.number().optional(),
  madeOf: z.string().optional(),
  /** Why there is no score. */
  missing: z.string().optional(),
});
export type HealthPart = z.infer<typeof HealthPart>;

export const HealthScore = z.object({
  /** 0..100; absent where every part is missing. */
  score: z.number().optional(),
  grade: Grade.optional(),
  parts: z.array(HealthPart),
  /** What was left out, in a sentence. */
  remark: z.string().optional(),
});
export type HealthScore = z.infer<typeof HealthScore>;

export const HealthScoresAsk = z.object({ services: z.array(ServiceId).optional(), /** ms up to now. */ windowMs: z.number().min(60_000).max(30 * 86_400_000).default(3_600_000) });
export type HealthScoresAsk = z.infer<typeof HealthScoresAsk>;
export const ServiceHealth = HealthScore.extend({ service: ServiceId, environment: EnvironmentId });
export type ServiceHealth = z.infer<typeof ServiceHealth>;
export const HealthScores = z.object({ at: z.number(), windowMs: z.number(), services: z.array(ServiceHealth) });
export type HealthScores = z.infer<typeof HealthScores>;

const GRADES: readonly [least: number, grade: Grade][] = [[90, "A"], [80, "B"], [70, "C"], [60, "D"], [50, "E"], [0, "F"]];

export const gradeOf = (score: number): Grade => GRADES.find(([least]) => score >= least)?.[1] ?? "F";

/** The weighted mean of the parts that there are. */
export function healthScore(measured: Record<HealthPartName, Measured>): HealthScore {
  const present = HEALTH_PARTS.filter((part) => "score" in measured[part]);
  const weight = present.reduce((sum, part) => sum + HEALTH_WEIGHTS[part], 0);
  const parts = HEALTH_PARTS.map((part): HealthPart => {
    const one = measured[part];
    const counts = "score" in one ? HEALTH_WEIGHTS[part] / weight : 0;
    return "score" in one ? { part, weight: HEALTH_WEIGHTS[part], counts, score: rounded(within(one.score)), madeOf: one.madeOf } : { part, weight: HEALTH_WEIGHTS[part], counts, missing: one.missing };
  });
  if (present.length === 0) return { parts, remark: "Nothing of it is known." };
  const score = rounded(parts.reduce((sum, { counts, score: of = 0 }) => sum + counts * of, 0));
  const left = HEALTH_PARTS.filter((part) => !present.includes(part));
  return { score, grade: gradeOf(score), parts, ...(left.length > 0 && { remark: `Without ${left.join(", ")}: the other parts count ${percent(weight)} of what they would together, scaled up to all.` }) };
}

const within = (score: number): number => Math.min(100, Math.max(0, score));
const rounded = (value: number): number => Math.round(value * 10) / 10;
const percent = (ratio: number): string => `${Math.round(ratio * 100)} %`;

/** 100 up to `good`, 0 from `bad` on, and straight in between. */
export const fallingScore = (value: number, good: number, bad: number): number => (value <= good ? 100 : value >= bad ? 0 : (100 * (bad - value)) / (bad - good));

/** So many errors make the part worth nothing: 5 %. */
export const HOPELESS_ERRORS = 0.05;

export const errorScore = (ratio: number): number => fallingScore(ratio, 0, HOPELESS_ERRORS);

export interface Dependency {
  name: string;
  required: boolean;
  health: "healthy" | "degraded" | "failing" | "not seen" | undefined;
}

const DEPENDENCY_SCORE = { healthy: 100, degraded: 50, failing: 0 } as const;
/** What a service works without counts half. */
const OPTIONAL = 0.5;

/** What a service needs; what is not seen says nothing and is left out. */
export function dependencyScore(needs: readonly Dependency[]): Measured {
  if (needs.length === 0) return { missing: "the fleet file says of nothing that it needs it" };
  const seen = needs.flatMap(({ name, required, health }) => (health === undefined || health === "not seen" ? [] : [{ name, health, weight: required ? 1 : OPTIONAL, score: DEPENDENCY_SCORE[health] }]));
  const unseen = needs.filter(({ name }) => !seen.some((one) => one.name === name)).map(({ name }) => name);
  if (seen.length === 0) return { missing: `not seen: ${unseen.join(", ")}` };
  const weight = seen.reduce((sum, one) => sum + one.weight, 0);
  const score = seen.reduce((sum, one) => sum + one.weight * one.score, 0) / weight;
  return { score, madeOf: [...seen.map(({ name, health }) => `${name} ${health}`), ...(unseen.length > 0 ? [`left out, not seen: ${unseen.join(", ")}`] : [])].join(", ") };
}
