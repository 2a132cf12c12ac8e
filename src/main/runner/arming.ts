import { randomBytes } from "node:crypto";
import type { Arming, PlanDraft } from "../../shared/plan";
import { type Outcome, refuse, succeed } from "../../shared/problem";
import type { Clock } from "../ports";

/** How long a person may think about a plan, ms. */
export const ARM_MS = 600_000;

export interface Armed {
  draft: PlanDraft;
  hash: string;
  arming: Arming;
}

/** Codes that a preview mints and a start uses up: each bound to one plan, for a while, once. */
export class ArmCodes {
  private readonly codes = new Map<string, Armed & { expiresAt: number }>();

  constructor(private readonly clock: Clock) {}

  mint(armed: Armed): { code: string; expiresAt: number } {
    const now = this.clock.now();
    for (const [code, { expiresAt }] of this.codes) if (expiresAt <= now) this.codes.delete(code);
    const code = randomBytes(16).toString("hex");
    const expiresAt = now + ARM_MS;
    this.codes.set(code, { ...armed, expiresAt });
    return { code, expiresAt };
  }

  /** Uses a code up, unless the typed word is wrong: a slip of the hand costs no second reading. */
  take(code: string, typed: string | undefined): Outcome<Armed> {
    const armed = this.codes.get(code);
    if (!armed || armed.expiresAt <= this.clock.now()) {
      this.codes.delete(code);
      return refuse({ code: "arm.expired", message: "This plan is no longer armed.", next: "Read the plan again and start it within ten minutes." });
    }
    if (armed.arming.kind === "type" && typed !== armed.arming.text) {
      return refuse({ code: "arm.not-typed", message: `This plan destroys something in a guarded environment: type "${armed.arming.text}" to start it.` });
    }
    this.codes.delete(code);
    return succeed(armed);
  }
}
