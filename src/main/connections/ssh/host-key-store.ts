import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { raise } from "../../../shared/problem";
import { keyTypeOf, knownHostName, parseKnownHosts, type KnownHosts } from "./known-hosts";

/** Where host keys are looked up, and the one file that Quarterdeck writes. */
export interface KnownHostsFiles {
  own: string;
  /** Asked before each connection, so that a fleet's own file counts as soon as the fleet does. */
  read: () => readonly string[];
}

/** The known_hosts files on disk, read anew for each connection so that an edit counts at once. */
export class HostKeyStore {
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly files: KnownHostsFiles) {}

  async load(): Promise<KnownHosts> {
    const parsed = await Promise.all(
      [...this.files.read(), this.files.own].map(async (file) => parseKnownHosts(await readIfThere(file), file)),
    );
    return { entries: parsed.flatMap((part) => part.entries), passedOver: parsed.flatMap((part) => part.passedOver) };
  }

  /** Appends a key that a person accepted to Quarterdeck's own file. The file is replaced as a whole, mode 0600. */
  accept(address: string, port: number, key: Buffer): Promise<void> {
    const written = this.#writing.then(async () => {
      const before = await readIfThere(this.files.own);
      const lead = before === "" || before.endsWith("\n") ? before : `${before}\n`;
      await replaceFile(this.files.own, `${lead}${knownHostName(address, port)} ${keyTypeOf(key)} ${key.toString("base64")}\n`);
    });
    this.#writing = written.catch(() => undefined);
    return written;
  }
}

/** A file that exists but cannot be read is an error: without it a changed key would look like a new one. */
async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return "";
    return raise(
      {
        code: "ssh.known-hosts-unreadable",
        message: `${file} cannot be read, so no host key can be checked`,
        next: "Make the file readable for you, then reconnect.",
        at: { file },
      },
      error,
    );
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}
