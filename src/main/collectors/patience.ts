/** A timer that fires this much late means that the machine or the process slept: deadlines that passed meanwhile prove nothing. */
const SLEPT_MS = 1_500;

/**
 * Rejects after `ms` of being awake. A process that was stopped or a laptop that slept gets the whole time again: what the other
 * side sent meanwhile is still to be read.
 */
export function within<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout;
  const deadline = new Promise<never>((_, reject) => {
    const arm = () => {
      const due = Date.now() + ms;
      timer = setTimeout(() => (Date.now() - due > SLEPT_MS ? arm() : reject(late())), ms);
    };
    arm();
  });
  return Promise.race([work, deadline]).finally(() => clearTimeout(timer));
}

/** Whether this process slept while it waited: what took that much longer than its deadline was not slow, it was not watched. */
export const sleptThrough = (startedAt: number, timeoutMs: number): boolean => Date.now() - startedAt > timeoutMs + SLEPT_MS;
