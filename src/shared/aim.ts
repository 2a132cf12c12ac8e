import type { HostId, StepKey } from "./ids";
import type { Plan, PlannedStep } from "./plan";

/** A host and, for a database, a port of it; without a host this machine. */
export interface Aim {
  host?: HostId;
  port?: number;
}

/** The plan with one step aimed at a place; everything else is the same object. */
export function withAim(plan: Plan, { step: key, ...aim }: Aim & { step: StepKey }): Plan {
  const phases = plan.phases.map((phase) =>
    phase.steps.some((step) => step.key === key) ? { ...phase, steps: phase.steps.map((step) => (step.key === key ? aimedStep(step, aim) : step)) } : phase);
  return { ...plan, phases };
}

function aimedStep(step: PlannedStep, { host, port }: Aim): PlannedStep {
  const { HOST: _host, PORT: _port, ...env } = step.env;
  const place = { ...(host === undefined ? {} : { HOST: host }), ...(port === undefined ? {} : { PORT: String(port) }) };
  const { effect } = step;
  return { ...step, host, env: { ...env, ...place }, effect: effect?.kind === "shell" ? { ...effect, local: host === undefined } : effect };
}
