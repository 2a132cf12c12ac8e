import { z } from "zod";
import type { Fleet } from "../../../shared/fleet";
import { EnvironmentId } from "../../../shared/ids";
import { type Problem, problemOf } from "../../../shared/problem";
import { suggestion } from "../../../shared/suggest";
import { type StepContext, StepFailed } from "../define";

/** What a check of a whole environment is asked. */
export const OfEnvironment = z.strictObject({ environment: EnvironmentId });

export function environmentProblem({ environment }: { environment: EnvironmentId }, fleet: Fleet): Problem | undefined {
  return fleet.environments[environment]
    ? undefined
    : { code: "fleet.no-environment", message: `The fleet has no environment "${environment}".`, next: suggestion(environment, Object.keys(fleet.environments)) };
}

/** One thing that was looked at. */
export interface Finding {
  /** "shop on web1", "orders on db1:5432". */
  name: string;
  good: boolean;
  detail: string;
}

/** The objects of one kind in an environment, by name. */
export const within = <K extends string, T extends { environment: EnvironmentId }>(objects: Record<K, T>, environment: EnvironmentId): [string, T][] =>
  Object.entries<T>(objects).filter(([, object]) => object.environment === environment);

/** Looks, and makes a finding of whatever is thrown; a person's stop goes on up. */
export async function finding(name: string, { signal }: StepContext, look: () => Promise<Omit<Finding, "name">>): Promise<Finding> {
  try {
    return { name, ...(await look()) };
  } catch (thrown) {
    signal.throwIfAborted();
    const { message, cause } = problemOf(thrown);
    return { name, good: false, detail: cause === undefined ? message : `${message} (${cause})` };
  }
}

/** Shows every finding and gives one sentence; throws with what is bad. `many`: "instances". */
export function conclude(many: string, findings: readonly Finding[], { note }: StepContext): string {
  const width = Math.max(0, ...findings.map(({ name }) => name.length));
  for (const { name, good, detail } of findings) note(`${good ? "good" : "BAD "}  ${name.padEnd(width)}  ${detail}`);
  const bad = findings.filter(({ good }) => !good);
  if (bad.length > 0) {
    const named = bad.slice(0, 5).map(({ name, detail }) => `${name}: ${detail}`).join("; ");
    throw new StepFailed("environment.bad", `${bad.length} of ${findings.length} ${many} ${bad.length === 1 ? "is" : "are"} bad. ${named}${bad.length > 5 ? " ..." : ""}`);
  }
  return findings.length === 0 ? `good: there are no ${many}` : `good: all ${findings.length} ${many}`;
}
