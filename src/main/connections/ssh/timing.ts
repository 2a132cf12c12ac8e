/** How patient connections are, all in ms. */
export interface Timing {
  /** For the TCP connection, and again for handshake and authentication. */
  connectMs: number;
  keepaliveMs: number;
  /** Unanswered keepalives before the connection counts as lost. */
  keepaliveCount: number;
  backoffMinMs: number;
  backoffMaxMs: number;
  /** A connection that lasted this long was a good one: its loss starts no backoff. */
  settledMs: number;
}

export const DEFAULT_TIMING: Timing = {
  connectMs: 15_000,
  keepaliveMs: 5_000,
  keepaliveCount: 3,
  backoffMinMs: 1_000,
  backoffMaxMs: 60_000,
  settledMs: 5_000,
};
