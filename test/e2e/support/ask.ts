import type { Page } from "playwright-core";
import { type Ask, type QuestionName, questions, type Reply } from "../../../src/shared/contract";
import type { Outcome } from "../../../src/shared/problem";
import { decodeWire } from "../../../src/shared/wire";

/** Asks the core through the window's own door, as the window does. Throws the problem when it refuses. */
export async function ask<Q extends QuestionName>(page: Page, name: Q, payload: Ask<Q>): Promise<Reply<Q>> {
  const outcome = await askOutcome(page, name, payload);
  if (!outcome.ok) throw new Error(`${name}: ${outcome.problem.message} (${outcome.problem.code})`);
  return questions[name].reply.parse(outcome.value) as Reply<Q>;
}

/** The answer as it crosses, a refusal included. */
export async function askOutcome(page: Page, name: string, payload: unknown): Promise<Outcome<unknown>> {
  const text = await page.evaluate(([question, given]) => {
    if (!window.quarterdeck) throw new Error("this window has no door to the core");
    return window.quarterdeck.ask(question, given);
  }, [name, payload] as const);
  return decodeWire(text) as Outcome<unknown>;
}
