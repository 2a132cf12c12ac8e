import type { Client } from "./client";
import { throttle } from "./console";
import type { TimeRange } from "./time-range";

/**
 * Asks about a range now, and again as samples are stored and when the window is seen; a span of the past once. `ask` drops an answer that
 * comes when `isGone`. Gives what ends it.
 */
export function askAgain(client: Pick<Client, "listen" | "onHole">, range: TimeRange, pauseMs: number, ask: (isGone: () => boolean) => Promise<void>): () => void {
  let gone = false;
  const again = throttle(() => {
    if (!document.hidden) void ask(() => gone);
  }, pauseMs);
  again();
  if (range.kind === "span" && range.to < Date.now()) return () => void (gone = true);
  document.addEventListener("visibilitychange", again);
  const stops = [client.listen("samples.stored", again), client.onHole(again)];
  return () => {
    gone = true;
    document.removeEventListener("visibilitychange", again);
    for (const stop of stops) stop();
  };
}
