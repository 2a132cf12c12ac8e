import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ssh2 from "ssh2";

export interface KeyFile {
  file: string;
  /** OpenSSH's private key format. */
  private: string;
  /** "ssh-ed25519 AAAA..." */
  public: string;
}

/** A key of the demo's folder, made when it is not there. */
export async function keyIn(folder: string, name: string): Promise<KeyFile> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, name);
  if (!existsSync(file) || !existsSync(`${file}.pub`)) {
    const made = makeKey(`quarterdeck-demo-${name}`);
    await writeFile(file, made.private, { mode: 0o600 });
    await writeFile(`${file}.pub`, `${made.public}\n`);
  }
  return { file, private: await readFile(file, "utf8"), public: (await readFile(`${file}.pub`, "utf8")).trim() };
}

/**
 * An Ed25519 key. ssh2 1.17 cuts leading zero bytes off the public half, which spoils one key in 256: such a one cannot be read back
 * and is made again.
 */
export function makeKey(comment: string): { private: string; public: string } {
  for (;;) {
    const made = ssh2.utils.generateKeyPairSync("ed25519", { comment });
    if (!(ssh2.utils.parseKey(made.private) instanceof Error)) return made;
  }
}

/** The line of a known_hosts file for a server on this machine. */
export const knownHostsLine = (port: number, { public: text }: KeyFile) => `[127.0.0.1]:${port} ${text.split(" ").slice(0, 2).join(" ")}`;
