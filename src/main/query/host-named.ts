import { isIP } from "node:net";
import type { Fleet } from "../../shared/fleet";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/**
 * Finds the fleet's host that a name in a monitoring server's labels means: its name, its address, or a full domain name that begins with its name.
 * `serverHost`: where the server is, for names that mean its own machine.
 */
export function hostNamed(fleet: Pick<Fleet, "hosts"> | undefined, serverHost: string | undefined): (name: string) => string | undefined {
  const byName = new Map<string, string>();
  for (const [id, host] of Object.entries(fleet?.hosts ?? {})) for (const name of [host?.address, id]) if (name !== undefined && !LOOPBACK.test(name)) byName.set(name.toLowerCase(), id);
  return (name) => {
    if (LOOPBACK.test(name)) return serverHost;
    const lower = name.toLowerCase();
    return byName.get(lower) ?? (isIP(lower) === 0 ? byName.get(lower.split(".")[0] ?? "") : undefined);
  };
}
