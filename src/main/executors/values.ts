import { raise } from "../../shared/problem";

/** A variable's value at the moment a step runs. */
export function valueOf(env: Readonly<Record<string, string>>, name: string): string {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  return value ?? raise({ code: "plan.unresolved", message: `$${name} has no value: the step that gives it is not done.` });
}
