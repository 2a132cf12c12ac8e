import type { PlannedStep } from "../../../shared/plan";
import { valuesFor } from "../decide/values";
import type { RunContext } from "../context";

/** A step's environment with its secrets, which the vault hands out (and registers for masking) at this moment. */
export async function environmentFor({ record, deps }: RunContext, step: PlannedStep, host = step.host): Promise<Record<string, string>> {
  const env: Record<string, string> = { ...valuesFor(record, step), ...(host === undefined ? {} : { HOST: host }) };
  for (const name of step.secrets) {
    // A param of type secret holds the secret's name in the vault.
    env[name] = await deps.vault.read(record.plan.params[name] ?? name, `${record.plan.title}: ${step.title}`);
  }
  return env;
}
