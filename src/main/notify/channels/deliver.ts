import type { Problem } from "../../../shared/problem";
import type { Message } from "../message/message";
import type { Channel } from "./channel";

/** How a message fared after all tries. `heldUntil` (ms): the service takes nothing before. */
export type DeliveryResult = { attempts: number; heldUntil?: number; forget?: string } & ({ status: "sent"; problem?: Problem } | { status: "failed"; problem: Problem });

export interface Patience {
  /** From the first try to the last, ms. */
  deadlineMs: number;
  /** Of one try. */
  attemptMs: number;
  /** Before the second try; doubled each time, up to 30 s. */
  backoffMs: number;
}

export const PATIENCE: Patience = { deadlineMs: 120_000, attemptMs: 10_000, backoffMs: 1_000 };
const MOST_BACKOFF_MS = 30_000;

export interface Waiting {
  now(): number;
  /** Settles early when the signal does. */
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
  /** 0 to 1: spreads what several consoles try at the same time. */
  random(): number;
}

/** Sends until it arrived, a retry is pointless, or the next one would begin after the deadline. */
export async function deliver(channel: Channel, message: Message, { now, sleep, random }: Waiting, patience: Patience = PATIENCE, signal?: AbortSignal): Promise<DeliveryResult> {
  const last = now() + patience.deadlineMs;
  for (let attempts = 1; ; attempts++) {
    const outcome = await channel.send(message, { signal, timeoutMs: patience.attemptMs });
    if (outcome.kind === "sent") return { status: "sent", attempts, problem: outcome.problem, ...(outcome.pauseMs ? { heldUntil: now() + outcome.pauseMs } : {}) };
    const failed = { status: "failed", attempts, problem: outcome.problem, ...(outcome.forget === undefined ? {} : { forget: outcome.forget }) } as const;
    if (!outcome.retry || signal?.aborted) return failed;
    const backoff = Math.min(MOST_BACKOFF_MS, patience.backoffMs * 2 ** (attempts - 1)) * (0.75 + random() / 2);
    const wait = Math.max(backoff, outcome.waitMs ?? 0);
    if (now() + wait > last) return { ...failed, ...(outcome.waitMs === undefined ? {} : { heldUntil: now() + outcome.waitMs }) };
    await sleep(wait, signal);
    if (signal?.aborted) return failed;
  }
}
