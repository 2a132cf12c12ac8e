import { raise } from "../../shared/problem";
import type { Vault } from "../ports";
import { Masker } from "./masker";

export { Masker } from "./masker";

export interface VaultOptions {
  /** Learns each value before anybody else does. */
  masker: Masker;
  /** Asks a person; undefined: no answer. Never called twice at once for the same name. */
  ask: (name: string, why: string) => Promise<string | undefined>;
  env?: Readonly<Record<string, string | undefined>>;
}

/** "db-password" is read from QUARTERDECK_SECRET_DB_PASSWORD. */
export const secretVariable = (name: string): string => `QUARTERDECK_SECRET_${name.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;

/** Names of the secrets that the environment holds: "DB_PASSWORD" of QUARTERDECK_SECRET_DB_PASSWORD. */
export const secretNames = (env: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(env).flatMap(([name, value]) => (value && name.startsWith("QUARTERDECK_SECRET_") ? [name.slice("QUARTERDECK_SECRET_".length)] : [])).sort();

/** The vault, for those who also have to know whether a secret is there. */
export interface SecretDesk extends Vault {
  /** A value that is there already, without asking anybody: from the environment, or as a person gave it before. */
  ifKnown(name: string): Promise<string | undefined>;
  /** Who gave a secret; undefined where nobody has. */
  sourceOf(name: string): "environment" | "person" | undefined;
  /** Asks a person although a value is known, and takes the answer from now on; without an answer the known one stays, and it rejects. */
  readAnew(name: string, why: string): Promise<string>;
  /** For a value that turned out to be wrong: the next read asks again. It stays masked. */
  forget(name: string): void;
}

/** Secrets from the environment, else from a person. What a person typed is kept in memory until the process ends. */
export function createVault(options: VaultOptions): SecretDesk {
  const env = options.env ?? process.env;
  const answers = new Map<string, Promise<string>>();
  /** Answers that have come. */
  const known = new Map<string, string>();

  const readAnew = async (name: string, why: string): Promise<string> => {
    const value = env[secretVariable(name)] ?? (await options.ask(name, why));
    if (value === undefined || value === "") {
      return raise({
        code: "vault.no-secret",
        message: `The secret ${name} is needed (${why}) and nobody gave it`,
        next: `Set ${secretVariable(name)}, or answer when asked.`,
      });
    }
    options.masker.register(name, value);
    known.set(name, value);
    return value;
  };

  return {
    read(name, why) {
      const known = answers.get(name);
      if (known) return known;
      const answer = readAnew(name, why);
      answers.set(name, answer);
      answer.catch(() => answers.delete(name));
      return answer;
    },
    async ifKnown(name) {
      if (env[secretVariable(name)]) return this.read(name, "");
      return known.get(name);
    },
    async readAnew(name, why) {
      const value = await readAnew(name, why);
      answers.set(name, Promise.resolve(value));
      return value;
    },
    sourceOf: (name) => (env[secretVariable(name)] ? "environment" : known.has(name) ? "person" : undefined),
    forget(name) {
      answers.delete(name);
      known.delete(name);
    },
  };
}
