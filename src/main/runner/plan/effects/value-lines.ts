import type { EffectContext } from "./context";

/** A comment line for each variable whose value is known before the run; a secret's never is. */
export function valueLines(mark: string, names: readonly string[], { scope: { known }, secretParams }: Pick<EffectContext, "scope" | "secretParams">): string[] {
  return names.filter((name) => Object.hasOwn(known, name) && !secretParams.has(name)).map((name) => `${mark} $${name} = ${JSON.stringify(known[name])}`);
}
