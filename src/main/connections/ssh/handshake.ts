import { connect as connectTcp } from "node:net";
import type { Duplex } from "node:stream";
import { Client } from "ssh2";
import { ProblemError } from "../../../shared/problem";
import { untilAborted } from "../bounded";
import type { Authentication } from "./authentication";
import { hostKeyAlgorithms } from "./host-key";
import { judgeHostKey, knownKeyTypes, type KnownHost } from "./known-hosts";
import { authenticationFailed, hostKeyChanged, hostKeyRevoked, unreachable } from "./problems";
import type { Target } from "./route";
import type { Timing } from "./timing";

/** What one attempt came to. The two middle ones want a person, who is asked while no connection is held open. */
export type Attempt =
  | { kind: "open"; client: Client; socket: Duplex }
  | { kind: "unknown key"; key: Buffer }
  | { kind: "locked key"; file: string };

interface Handshake {
  target: Target;
  /** Stream from the jump host; absent: a TCP connection of our own. */
  through?: Duplex;
  known: readonly KnownHost[];
  authentication: Authentication;
  timing: Timing;
  signal: AbortSignal;
}

/** Connects, checks the host key, then authenticates. Rejects with a Problem. */
export async function shakeHands(handshake: Handshake): Promise<Attempt> {
  const { target, known, authentication, timing, signal } = handshake;
  const socket = handshake.through ?? (await openTcp(target, timing.connectMs, signal));
  const client = new Client();
  let verdict: Attempt | ProblemError | undefined;
  let accepted: Buffer | undefined;

  /** Called again at each re-keying, where nothing but the same key will do. */
  const verifyHost = (key: Buffer): boolean => {
    if (accepted) return accepted.equals(key);
    const judged = judgeHostKey(known, target.address, target.port, key);
    switch (judged.kind) {
      case "known":
        accepted = Buffer.from(key);
        return true;
      case "unknown":
        verdict = { kind: "unknown key", key: Buffer.from(key) };
        return false;
      case "changed":
        verdict = hostKeyChanged(target, key, judged.entry);
        return false;
      case "revoked":
        verdict = hostKeyRevoked(target, key, judged.entry);
        return false;
    }
  };

  const settled = new Promise<Attempt>((resolve, reject) => {
    const fail = (error: unknown) => {
      if (verdict instanceof ProblemError) reject(verdict);
      else if (verdict) resolve(verdict);
      else if (authentication.exhausted && authentication.locked !== undefined) resolve({ kind: "locked key", file: authentication.locked });
      else if (authentication.exhausted) reject(authenticationFailed(target, authentication));
      else if (wasRefused(error) && authentication.tried.length > 0) reject(authenticationFailed(target, authentication, error.message));
      else reject(unreachable(target, error));
    };
    client.on("error", (error: Error & { level?: string }) => {
      // ssh2 goes on to the next method by itself after these two.
      const passing = error.level === "agent" || (error.level === "client-authentication" && !authentication.exhausted);
      if (!passing) fail(error);
    });
    client.on("close", () => fail(new Error("the host closed the connection")));
    client.once("ready", () => resolve({ kind: "open", client, socket }));
    client.connect({
      sock: socket,
      username: target.user,
      hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => verify(verifyHost(key)),
      authHandler: (methodsLeft, partialSuccess) => authentication.next(methodsLeft, partialSuccess),
      algorithms: { serverHostKey: hostKeyAlgorithms(knownKeyTypes(known, target.address, target.port)) },
      readyTimeout: timing.connectMs,
      keepaliveInterval: timing.keepaliveMs,
      keepaliveCountMax: timing.keepaliveCount,
    });
  });

  let attempt: Attempt | undefined;
  try {
    attempt = await untilAborted(signal, settled);
    return attempt;
  } finally {
    if (attempt?.kind !== "open") socket.destroy();
  }
}

/** The server said goodbye with a reason (RFC 4253, section 11.1), such as "Too many authentication failures". */
function wasRefused(error: unknown): error is Error {
  return error instanceof Error && "code" in error && typeof error.code === "number";
}

function openTcp(target: Target, timeoutMs: number, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host: target.address, port: target.port, noDelay: true });
    const settle = (conclude: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      socket.removeAllListeners();
      conclude();
    };
    const giveUp = (error: unknown) =>
      settle(() => {
        // A socket that fails once more after we left must not end the process.
        socket.on("error", () => undefined);
        socket.destroy();
        reject(error);
      });
    const stop = () => giveUp(signal.reason);
    const timer = setTimeout(() => giveUp(unreachable(target, new Error("no answer"))), timeoutMs);
    signal.addEventListener("abort", stop, { once: true });
    socket.once("connect", () => settle(() => resolve(socket)));
    socket.once("error", (error) => giveUp(unreachable(target, error)));
  });
}
