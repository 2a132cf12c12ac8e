import { readFile } from "node:fs/promises";
import { join } from "node:path";
import ssh2, { type ParsedKey } from "ssh2";
import type { HostId } from "../../../shared/ids";
import { messageOf } from "../../../shared/problem";

/** Asks a person for the passphrase of a key file; `problem` says what was wrong with the last one. undefined: no answer. */
export type AskPassphrase = (keyFile: string, host: HostId, problem?: string) => Promise<string | undefined>;

export type PrivateKey =
  | { kind: "ready"; key: ParsedKey }
  | { kind: "absent" }
  | { kind: "locked" }
  /** Not a private key that can be used; `reason` for a person. */
  | { kind: "unusable"; reason: string };

const ATTEMPTS = 3;
const USUAL_FILES = [".ssh/id_ed25519", ".ssh/id_ecdsa", ".ssh/id_rsa"];

/** Private key files. Unlocked keys stay in memory for the life of the process; passphrases are forgotten at once. */
export class PrivateKeys {
  readonly #unlocked = new Map<string, ParsedKey>();
  readonly #declined = new Set<string>();
  readonly #asking = new Map<string, Promise<void>>();

  constructor(
    private readonly home: string,
    private readonly ask: AskPassphrase,
  ) {}

  /** The files to try: the one that the fleet names, else the usual ones. */
  filesFor(identity: string | undefined): string[] {
    if (identity === undefined) return USUAL_FILES.map((file) => join(this.home, file));
    return [identity === "~" || identity.startsWith("~/") ? join(this.home, identity.slice(1)) : identity];
  }

  async load(file: string): Promise<PrivateKey> {
    const unlocked = this.#unlocked.get(file);
    if (unlocked) return { kind: "ready", key: unlocked };
    let text: Buffer;
    try {
      text = await readFile(file);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      return code === "ENOENT" || code === "ENOTDIR" ? { kind: "absent" } : { kind: "unusable", reason: `cannot be read (${messageOf(error)})` };
    }
    const key = ssh2.utils.parseKey(text);
    if (key instanceof Error) {
      if (!/encrypted/i.test(key.message)) return { kind: "unusable", reason: key.message };
      return this.#declined.has(file) ? { kind: "unusable", reason: "locked: no passphrase was given" } : { kind: "locked" };
    }
    return key.isPrivateKey() ? { kind: "ready", key } : { kind: "unusable", reason: "holds no private key" };
  }

  /** Public half next to a private key file, as `ssh-keygen` writes it; undefined when there is none. */
  async publicHalf(file: string): Promise<ParsedKey | undefined> {
    try {
      const key = ssh2.utils.parseKey(await readFile(`${file}.pub`));
      return key instanceof Error ? undefined : key;
    } catch {
      return undefined;
    }
  }

  /** Asks for the passphrase, once for all who wait for this file. Afterwards the file is ready or counts as declined. */
  unlock(file: string, host: HostId): Promise<void> {
    const asking = this.#asking.get(file);
    if (asking) return asking;
    const asked = this.#unlock(file, host).finally(() => this.#asking.delete(file));
    this.#asking.set(file, asked);
    return asked;
  }

  /** Lets declined files be asked for again. */
  askAgain(): void {
    this.#declined.clear();
  }

  async #unlock(file: string, host: HostId): Promise<void> {
    let problem: string | undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // A question that cannot be put counts as unanswered; the login then fails and says which file is locked.
      const passphrase = await this.ask(file, host, problem).catch(() => undefined);
      if (passphrase === undefined) break;
      const key = ssh2.utils.parseKey(await readFile(file), passphrase);
      if (!(key instanceof Error)) {
        this.#unlocked.set(file, key);
        return;
      }
      problem = "That passphrase does not open the key.";
    }
    this.#declined.add(file);
  }
}
