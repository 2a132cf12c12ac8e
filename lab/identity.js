/** Who the lab is: the key that logs in, the passwords, and the host keys to expect. */
import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { containerOf, hosts, network, paths, stateLabel } from "./config.js";
import { docker, run } from "./exec.js";

/**
 * Creates the key and passwords once. A lab that another checkout of this project brought up is shared, not fought
 * over: its identity is copied from there.
 */
export async function ensureIdentity() {
  if (identityComplete()) return;
  const owner = await otherCheckout();
  if (owner) {
    for (const file of [paths.key, paths.publicKey, paths.secrets]) copyFileSync(join(owner, basename(file)), file);
    return;
  }
  if (!existsSync(paths.key)) await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "quarterdeck-lab", "-f", paths.key]);
  const password = () => randomBytes(18).toString("base64url");
  writeFileSync(paths.secrets, JSON.stringify({ postgres: password(), replication: password() }), { mode: 0o600 });
}

const identityComplete = () => [paths.key, paths.publicKey, paths.secrets].every((file) => existsSync(file));

async function otherCheckout() {
  const format = `{{index .Labels "${stateLabel}"}}`;
  const folder = await docker(["network", "inspect", "-f", format, network.name]).catch(() => "");
  const state = folder.trim();
  return state && existsSync(join(state, basename(paths.secrets))) ? state : undefined;
}

export const publicKey = () => readFileSync(paths.publicKey, "utf8").trim();

/** @returns {{ postgres: string, replication: string }} */
export const secrets = () => JSON.parse(readFileSync(paths.secrets, "utf8"));

/** Reads each host's public key out of its container, so that nothing is trusted at first sight. */
export async function writeKnownHosts() {
  const lines = await Promise.all(
    hosts.map(async (host) => {
      const key = await docker(["exec", containerOf(host), "cat", "/etc/ssh/ssh_host_ed25519_key.pub"]);
      const [type, blob] = key.split(" ");
      return `[127.0.0.1]:${host.ssh},${host.ip} ${type} ${blob}\n`;
    }),
  );
  writeWhole(paths.knownHosts, lines.join(""));
}

/** Replaces a file in one step, so that a reader never sees half of it. */
export function writeWhole(file, text) {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
