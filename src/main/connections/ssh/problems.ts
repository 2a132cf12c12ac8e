import { formatDuration } from "../../../shared/duration";
import { messageOf, ProblemError } from "../../../shared/problem";
import type { Authentication } from "./authentication";
import { fingerprint } from "./host-key";
import { keyTypeOf, type KnownHost, type PassedOver } from "./known-hosts";
import type { Target } from "./route";

const place = (target: Target) => `${target.address}:${target.port}`;

/** `passedOver`: lines of known_hosts that could not be used, one of which may have been meant for this host. */
export function hostKeyUnknown(target: Target, key: Buffer, passedOver: readonly PassedOver[], said?: string): ProblemError {
  const notes = passedOver.slice(0, 3).map(({ file, line, reason }) => `${file} line ${line} was passed over: ${reason}`);
  const causes = said === undefined ? notes : [said, ...notes];
  return new ProblemError({
    code: "ssh.host-key-unknown",
    message: `${target.host} (${place(target)}) is not known yet: it presents the ${keyTypeOf(key)} key ${fingerprint(key)}`,
    cause: causes.length > 0 ? causes.join("; ") : undefined,
    next: "Compare the fingerprint with the one on the host (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then reconnect and accept it.",
  });
}

export function hostKeyChanged(target: Target, key: Buffer, entry: KnownHost): ProblemError {
  return new ProblemError({
    code: "ssh.host-key-changed",
    message:
      `The host key of ${target.host} (${place(target)}) has changed: ${entry.file} line ${entry.line} has ` +
      `${entry.keyType} ${fingerprint(entry.key)}, the host presents ${keyTypeOf(key)} ${fingerprint(key)}`,
    next: `Someone may be listening in. Only when the host is known to have been set up anew: remove line ${entry.line} of ${entry.file}, then reconnect.`,
    at: { file: entry.file, line: entry.line },
  });
}

export function hostKeyRevoked(target: Target, key: Buffer, entry: KnownHost): ProblemError {
  return new ProblemError({
    code: "ssh.host-key-revoked",
    message: `${target.host} (${place(target)}) presents a revoked key: ${fingerprint(key)} (${entry.file} line ${entry.line})`,
    next: "Do not use this host until its keys have been replaced.",
    at: { file: entry.file, line: entry.line },
  });
}

/** `said`: the server's own words, where it had any. */
export function authenticationFailed(target: Target, authentication: Authentication, said?: string): ProblemError {
  const offered = authentication.tried.length > 0 ? `offered: ${authentication.tried.join(", ")}` : "there was no key to offer";
  const words = said === undefined ? [] : [said];
  const more = authentication.wanted.length > 0 ? [`the server wants ${authentication.wanted.join(" or ")}`] : [];
  return new ProblemError({
    code: "ssh.authentication-failed",
    message: `${target.host} (${place(target)}) did not let ${target.user} in`,
    cause: [...words, offered, ...authentication.unusable, ...more].join("; "),
    next: `Add your public key to ~/.ssh/authorized_keys of ${target.user} on the host, or name the right \`identity\` or \`user\` in the fleet file; then reconnect.`,
  });
}

export function unreachable(target: Target, error: unknown): ProblemError {
  return new ProblemError(
    {
      code: "ssh.unreachable",
      message: `${target.host} (${place(target)}) cannot be reached`,
      cause: messageOf(error),
      next: "Check that the host is up and that its SSH server listens on this address and port.",
    },
    { cause: error },
  );
}

export function connectionLost(target: Target, error: unknown): ProblemError {
  return new ProblemError(
    {
      code: "ssh.connection-lost",
      message: `The connection to ${target.host} (${place(target)}) was lost`,
      cause: messageOf(error),
      next: "What was running there may have finished or not: look before you repeat it.",
    },
    { cause: error },
  );
}

/** `untilMs`: when the next attempt is allowed, in ms since the epoch. */
export function waiting(host: string, last: ProblemError, untilMs: number, nowMs: number): ProblemError {
  return new ProblemError(
    {
      code: "ssh.waiting",
      message: `${host} could not be reached a moment ago; the next attempt is possible in ${formatDuration(Math.max(0, untilMs - nowMs))}`,
      cause: [last.problem.message, last.problem.cause].filter((part) => part !== undefined).join(": "),
      next: "Wait, or reconnect now.",
    },
    { cause: last },
  );
}

/** Only a person can mend these: trying again by itself would lock accounts or wear down a warning. */
export function needsPerson(error: ProblemError): boolean {
  return (
    error.problem.code.startsWith("ssh.host-key-") ||
    error.problem.code === "ssh.authentication-failed" ||
    error.problem.code === "ssh.known-hosts-unreadable"
  );
}
