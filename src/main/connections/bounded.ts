import { ProblemError } from "../../shared/problem";
import { formatDuration } from "../../shared/duration";
import type { CallOptions } from "../ports";

/** Deadline of a call that names none, in ms. */
export const DEFAULT_TIMEOUT_MS = 30_000;

interface Bound extends CallOptions {
  /** Prefix of the problem's code: "ssh" gives "ssh.timeout". */
  area: string;
  /** What is being done, for the sentence: "cat on web1". */
  what: string;
  /** Asked when the deadline passes: what the call was waiting for. */
  waitingFor?: () => string | undefined;
}

/**
 * Runs `work` under a deadline and the caller's signal. Whichever comes first rejects with a Problem ("AREA.timeout" or
 * "aborted"); `work` gets a signal whose reason is that ProblemError, to let go of what it holds.
 */
export async function bounded<T>(bound: Bound, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const timeoutMs = bound.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const controller = new AbortController();
  const abort = () => controller.abort(new ProblemError({ code: "aborted", message: `${bound.what} was stopped` }));
  if (bound.signal?.aborted) throw new ProblemError({ code: "aborted", message: `${bound.what} was stopped before it began` });
  bound.signal?.addEventListener("abort", abort, { once: true });
  const timer = setTimeout(() => {
    controller.abort(
      new ProblemError({
        code: `${bound.area}.timeout`,
        message: `${bound.what} did not finish within ${formatDuration(timeoutMs)}`,
        cause: bound.waitingFor?.(),
        next: "What was started may still be going on: look at the host before you try again.",
      }),
    );
  }, timeoutMs);
  try {
    return await untilAborted(controller.signal, work(controller.signal));
  } finally {
    clearTimeout(timer);
    bound.signal?.removeEventListener("abort", abort);
  }
}

/** Settles like `promise`, or rejects with the signal's reason when that comes first. */
export function untilAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
