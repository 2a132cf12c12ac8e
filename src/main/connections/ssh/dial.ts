import type { Duplex } from "node:stream";
import type { HostId } from "../../../shared/ids";
import { messageOf } from "../../../shared/problem";
import { untilAborted } from "../bounded";
import { Authentication } from "./authentication";
import { Connection } from "./connection";
import { shakeHands } from "./handshake";
import { fingerprint } from "./host-key";
import type { HostKeyStore } from "./host-key-store";
import { keyTypeOf, type KnownHosts } from "./known-hosts";
import type { PrivateKeys } from "./private-keys";
import { hostKeyUnknown } from "./problems";
import type { Target } from "./route";
import type { Timing } from "./timing";

export interface HostKeyQuestion {
  host: HostId;
  address: string;
  port: number;
  keyType: string;
  /** "SHA256:..." */
  fingerprint: string;
}

/** What connecting needs besides the target. */
export interface Dialling {
  hostKeys: HostKeyStore;
  privateKeys: PrivateKeys;
  confirmHostKey(question: HostKeyQuestion): Promise<boolean>;
  agentSocket: string | undefined;
  timing: Timing;
}

/** What a connection attempt is busy with, for the sentence of a call that ran out of time meanwhile. */
export type Progress = (doing: string) => void;

/**
 * Connects to a target. A person is asked between attempts, never while a connection is open: servers close one that does
 * not log in within two minutes, and the key of the second attempt is checked against what was accepted.
 */
export async function dial(
  target: Target,
  through: (() => Promise<Duplex>) | undefined,
  dialling: Dialling,
  progress: Progress,
  signal: AbortSignal,
): Promise<Connection> {
  for (;;) {
    progress("connecting");
    const known = await dialling.hostKeys.load();
    const attempt = await shakeHands({
      target,
      through: await through?.(),
      known: known.entries,
      authentication: await Authentication.prepare(target, dialling.privateKeys, dialling.agentSocket),
      timing: dialling.timing,
      signal,
    });
    switch (attempt.kind) {
      case "open":
        return new Connection(target, attempt.client, attempt.socket);
      case "unknown key":
        progress("waiting for someone to confirm the host key");
        await untilAborted(signal, confirm(target, attempt.key, known, dialling));
        await dialling.hostKeys.accept(target.address, target.port, attempt.key);
        break;
      case "locked key":
        progress(`waiting for the passphrase of ${attempt.file}`);
        await untilAborted(signal, dialling.privateKeys.unlock(attempt.file, target.host));
        break;
    }
  }
}

/** Rejects unless a person said yes: no answer, and a question that could not be put, are a no. */
async function confirm(target: Target, key: Buffer, known: KnownHosts, dialling: Dialling): Promise<void> {
  let accepted = false;
  try {
    accepted = await dialling.confirmHostKey(question(target, key));
  } catch (error) {
    throw hostKeyUnknown(target, key, known.passedOver, messageOf(error));
  }
  if (!accepted) throw hostKeyUnknown(target, key, known.passedOver);
}

function question(target: Target, key: Buffer): HostKeyQuestion {
  return {
    host: target.host,
    address: target.address,
    port: target.port,
    keyType: keyTypeOf(key) ?? "unknown",
    fingerprint: fingerprint(key),
  };
}
