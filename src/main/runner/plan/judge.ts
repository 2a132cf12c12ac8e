import { type Fleet, type ObjectRef } from "../../../shared/fleet";
import type { EnvironmentId, HostId } from "../../../shared/ids";
import type { Arming, Plan, PlannedStep } from "../../../shared/plan";
import { type Risk, RISK_ORDER } from "../../../shared/runbook/model";
import { resolveSelector } from "../../../shared/selectors";

/** The highest risk among steps; "read" where nothing acts. */
export function highestRisk(steps: readonly PlannedStep[]): Risk {
  return steps.reduce<Risk>((highest, { risk }) => (RISK_ORDER[risk] > RISK_ORDER[highest] ? risk : highest), "read");
}

/** The lock that a changing plan holds: its target's, on the target's first host. */
export function lockOf(fleet: Fleet, target: ObjectRef | undefined): Plan["lock"] {
  const host = target && firstHost(fleet, target);
  return target && host ? { name: `${target.kind}/${target.id}`, host } : undefined;
}

function firstHost(fleet: Fleet, target: ObjectRef): HostId | undefined {
  switch (target.kind) {
    case "service":
      return first(fleet, "@service", target);
    case "host":
      return first(fleet, target.id, target);
    case "database":
    case "cache":
      return first(fleet, "@nodes", target);
    case "environment":
    case "probe":
      return undefined;
  }
}

function first(fleet: Fleet, selector: string, target: ObjectRef): HostId | undefined {
  const hits = resolveSelector(fleet, selector, target);
  return hits.ok ? hits.value[0]?.host : undefined;
}

/** How a plan is armed. What destroys something in a guarded environment takes typing that environment's name. */
export function armingOf(plan: Plan, fleet: Fleet, environments: readonly EnvironmentId[]): Arming {
  // A document without front matter does nothing by itself: each step is agreed to when it is aimed.
  if (plan.dryRun || plan.risk === "read" || plan.armed === false) return { kind: "go" };
  const guarded = environments.find((id) => fleet.environments[id]?.guarded);
  return plan.risk === "destructive" && guarded !== undefined ? { kind: "type", text: guarded } : { kind: "confirm" };
}

/** Environments that a plan can touch: its target's and its hosts'. */
export function environmentsOf(fleet: Fleet, own: EnvironmentId | undefined, hosts: readonly HostId[]): EnvironmentId[] {
  const ofHosts = hosts.flatMap((id) => fleet.hosts[id]?.environment ?? []);
  return [...new Set([...(own === undefined ? [] : [own]), ...ofHosts])];
}
