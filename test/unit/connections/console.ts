import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createHosts, type HostsOptions } from "../../../src/main/connections";
import type { Hosts } from "../../../src/main/ports";
import { Fleet } from "../../../src/shared/fleet";
import { HostId } from "../../../src/shared/ids";
import { problemOf, type Problem } from "../../../src/shared/problem";

export const WEB = HostId.parse("web1");

type HostEntry = { address?: string; port: number; user?: string; identity?: string; jump?: string; docker?: boolean | string };

export function fleetOf(hosts: Record<string, HostEntry>): Fleet {
  const entries = Object.entries(hosts).map(([id, host]) => [id, { environment: "test", address: "127.0.0.1", ...host }]);
  return Fleet.parse({ quarterdeck: 1, environments: { test: {} }, hosts: Object.fromEntries(entries) });
}

/** Hosts with nobody to ask: an unexpected question fails the test that causes it. */
export function hostsFor(folder: string, fleet: Fleet | (() => Fleet), known: string, options: Partial<HostsOptions> = {}): Hosts {
  const file = join(folder, "known_hosts");
  writeFileSync(file, known);
  return createHosts({
    fleet: typeof fleet === "function" ? fleet : () => fleet,
    knownHosts: { own: join(folder, "own_known_hosts"), read: () => [file] },
    confirmHostKey: async ({ host }) => {
      throw new Error(`nobody expected a question about the key of ${host}`);
    },
    askPassphrase: async (keyFile) => {
      throw new Error(`nobody expected a question about ${keyFile}`);
    },
    home: folder,
    agentSocket: "",
    ...options,
  });
}

/** The Problem a promise rejects with; fails when it resolves. */
export async function problemFrom(promise: Promise<unknown>): Promise<Problem> {
  try {
    await promise;
  } catch (error) {
    return problemOf(error);
  }
  throw new Error("expected a Problem, but the call succeeded");
}

/** Polls until `met`, and says what was missing when it never is. */
export async function eventually(what: string, met: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await met()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`never happened: ${what}`);
}
