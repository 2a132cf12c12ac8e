import { problemOf } from "../../../shared/problem";
import type { Vault } from "../../ports";
import type { SendOutcome } from "./channel";

/** How long a message waits for a person to type a secret, ms. The question stays open after that. */
const PATIENCE_MS = 20_000;

/** Lends secrets to one send. */
export interface SecretReader {
  /** Calls `send` with the values in the order of their names; one that cannot be had is a failure that a retry does not mend. */
  using(names: readonly string[], receiver: string, send: (...values: string[]) => Promise<SendOutcome>): Promise<SendOutcome>;
}

export function createSecretReader(vault: Vault, patienceMs = PATIENCE_MS): SecretReader {
  return {
    async using(names, receiver, send) {
      const values: string[] = [];
      try {
        for (const name of names) values.push(await within(patienceMs, vault.read(name, `to notify ${receiver}`), name));
      } catch (thrown) {
        return { kind: "failed", retry: false, problem: problemOf(thrown, "vault.no-secret") };
      }
      return send(...values);
    },
  };
}

async function within(ms: number, value: Promise<string>, name: string): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Nobody gave the secret ${name} in time.`)), ms);
  });
  return Promise.race([value, late]).finally(() => clearTimeout(timer));
}
