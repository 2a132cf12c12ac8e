import type { PlannedStep } from "../../../shared/plan";
import { ProblemError } from "../../../shared/problem";
import { valuesFor } from "../decide/values";
import type { RunContext } from "../context";

/** A step's environment with its secrets, which the vault hands out (and registers for masking) at this moment. */
export async function environmentFor({ record, deps, stop, leave }: RunContext, step: PlannedStep, host = step.host): Promise<Record<string, string>> {
  const env: Record<string, string> = { ...valuesFor(record, step), ...(host === undefined ? {} : { HOST: host }) };
  for (const name of step.secrets) {
    // A param of type secret holds the secret's name in the vault.
    const read = deps.vault.read(record.plan.params[name] ?? name, `${record.plan.title}: ${step.title}`);
    env[name] = await unlessAborted(read, AbortSignal.any([stop, leave]));
  }
  return env;
}

/** A person may take for ever to type a secret; a stop does not wait for that. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = () => reject(new ProblemError({ code: "aborted", message: "Nobody waits for this secret any more." }));
    if (signal.aborted) give();
    signal.addEventListener("abort", give, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", give));
  });
}
