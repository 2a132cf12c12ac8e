import type { HostId } from "../shared/ids";
import { raise } from "../shared/problem";
import type { HostKeyQuestion } from "./connections";
import type { PromptDesk } from "./prompts";
import { secretVariable } from "./vault";

/** Puts what connections and the vault have to ask a person on the prompt desk. */
export const askedOf = (desk: PromptDesk) => ({
  async confirmHostKey({ host, address, port, keyType, fingerprint }: HostKeyQuestion): Promise<boolean> {
    const where = port === 22 ? address : `${address}:${port}`;
    return (await desk.ask({ kind: "host-key", host, address: where, keyType, fingerprint })).kind === "trust";
  },

  /** undefined when the person cancels. */
  async askPassphrase(keyFile: string, host: HostId, problem?: string): Promise<string | undefined> {
    const answer = await desk.ask({ kind: "passphrase", host, keyFile, problem });
    return answer.kind === "text" ? answer.text : undefined;
  },

  async askSecret(name: string, why: string): Promise<string> {
    const answer = await desk.ask({ kind: "secret", name, why });
    return answer.kind === "text"
      ? answer.text
      : raise({ code: "vault.no-secret", message: `The secret ${name} was not given.`, next: `Start again and enter it, or set ${secretVariable(name)}.` });
  },
});
