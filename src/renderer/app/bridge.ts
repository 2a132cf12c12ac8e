import { z } from "zod";
import { Tell } from "../../shared/contract";
import { type Outcome, type Problem, refuse, succeed } from "../../shared/problem";
import { decodeWire } from "../../shared/wire";
import type { Door } from "./client";

/** What the preload puts on the window: the only way out of it. It carries text alone. */
export interface Bridge {
  ask(name: string, payload: unknown): Promise<string>;
  subscribe(listener: (tells: string) => void): () => void;
}

declare global {
  interface Window {
    quarterdeck?: Bridge;
  }
}

const Tells = z.array(Tell);

/** The door that a bridge is. */
export const doorOf = (bridge: Bridge): Door => ({
  ask: async (name, payload) => outcomeOf(decodeWire(await bridge.ask(name, payload))),
  subscribe: (listener) => bridge.subscribe((text) => Tells.parse(decodeWire(text)).forEach(listener)),
});

const Crossed = z.union([
  // An answer of nothing has no value: JSON leaves out what is undefined.
  z.object({ ok: z.literal(true), value: z.unknown().optional() }),
  z.object({ ok: z.literal(false), problem: z.custom<Problem>((value) => typeof value === "object" && value !== null && "message" in value) }),
]);

function outcomeOf(crossed: unknown): Outcome<unknown> {
  const parsed = Crossed.safeParse(crossed);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return parsed.data.ok ? succeed(parsed.data.value) : refuse(parsed.data.problem);
}
