import { type Reading, rounded } from "./collector";
import { type Snapshot, valueOf } from "./snapshot";

/** A round trip that takes longer says too little about the moment at which the host looked at its clock. */
const MOST_MS = 1_000;

/**
 * How far the host's clock is ahead of this machine's, in seconds: its time against the middle of the round trip that fetched it. The error is
 * at most half the round trip.
 */
export function skewReading(snapshot: Pick<Snapshot, "readings">, sentAt: number, cameAt: number): Reading[] {
  const time = valueOf(snapshot, "node_time_seconds");
  const tookMs = cameAt - sentAt;
  if (time === undefined || tookMs < 0 || tookMs > MOST_MS) return [];
  return [{ name: "node_time_skew_seconds", value: rounded(time - (sentAt + tookMs / 2) / 1_000, 3) }];
}
