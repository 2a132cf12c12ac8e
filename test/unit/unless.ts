import { describe, it } from "vitest";

/** A suite that is one skipped test where something is missing; the report says the reason. */
export function describeUnless(reason: string | undefined, name: string, suite: () => void): void {
  if (reason === undefined) describe(name, suite);
  else itUnless(reason, name, () => undefined);
}

/** A test that is skipped where something is missing; the report says the reason. */
export function itUnless(reason: string | undefined, name: string, test: () => unknown, timeoutMs?: number): void {
  it(name, async ({ skip }) => {
    skip(reason !== undefined, reason);
    await test();
  }, timeoutMs);
}
