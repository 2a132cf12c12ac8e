import { createHash, generateKeyPairSync } from "node:crypto";
import type { ServerHostKeyAlgorithm } from "ssh2";

/** As `ssh-keygen -l` prints it: "SHA256:..." without padding. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** Signature algorithms by the type of the key that makes them. SHA-1 signatures are not offered. */
const ALGORITHMS: ReadonlyMap<string, readonly ServerHostKeyAlgorithm[]> = new Map([
  ["ssh-ed25519", ["ssh-ed25519"]],
  ["ecdsa-sha2-nistp256", ["ecdsa-sha2-nistp256"]],
  ["ecdsa-sha2-nistp384", ["ecdsa-sha2-nistp384"]],
  ["ecdsa-sha2-nistp521", ["ecdsa-sha2-nistp521"]],
  ["ssh-rsa", ["rsa-sha2-512", "rsa-sha2-256"]],
]);

const ed25519Works = (() => {
  try {
    generateKeyPairSync("ed25519");
    return true;
  } catch {
    return false;
  }
})();

/**
 * What to offer for the host key, types already known first: a host known by its ECDSA key would otherwise present an
 * Ed25519 one and look like a stranger.
 */
export function hostKeyAlgorithms(knownTypes: readonly string[]): ServerHostKeyAlgorithm[] {
  const types = [...knownTypes.filter((type) => ALGORITHMS.has(type)), ...ALGORITHMS.keys()];
  return [...new Set(types.flatMap((type) => ALGORITHMS.get(type) ?? []))].filter(
    (algorithm) => ed25519Works || algorithm !== "ssh-ed25519",
  );
}
