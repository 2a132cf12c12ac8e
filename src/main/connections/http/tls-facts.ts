import type { DetailedPeerCertificate, TLSSocket } from "node:tls";
import type { WireTls } from "../../ports";

/** Chains are shorter; a server may present nonsense. */
const LONGEST_CHAIN = 20;

/** What a finished handshake tells, whether or not its certificate is accepted. */
export function readTls(socket: TLSSocket): WireTls {
  return { version: socket.getProtocol() ?? undefined, earliestExpiry: earliestExpiry(socket.getPeerCertificate(true)) };
}

/** When the first certificate of a chain expires, ms since the epoch; undefined without one. */
export function earliestExpiry(leaf: DetailedPeerCertificate): number | undefined {
  let earliest: number | undefined;
  let current: DetailedPeerCertificate | undefined = leaf;
  for (let depth = 0; depth < LONGEST_CHAIN && current?.valid_to !== undefined; depth += 1) {
    const expiry = Date.parse(current.valid_to);
    if (!Number.isNaN(expiry) && (earliest === undefined || expiry < earliest)) earliest = expiry;
    // A root vouches for itself.
    if (current.issuerCertificate === current) break;
    current = current.issuerCertificate;
  }
  return earliest;
}
