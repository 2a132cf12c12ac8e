import type { HostId } from "../shared/ids";
import { raise } from "../shared/problem";
import type { PromptDesk } from "./prompts";

/** Puts what connections and the vault have to ask a person on the prompt desk. */
export const askedOf = (desk: PromptDesk) => ({
  async confirmHostKey(question: { host: HostId; address: string; keyType: string; fingerprint: string }): Promise<boolean> {
    const { host, address, keyType, fingerprint } = question;
    return (await desk.ask({ kind: "host-key", host, address, keyType, fingerprint })).kind === "trust";
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
      : raise({ code: "secret.missing", message: `The secret ${name} was not given.`, next: `Start again and enter it, or set QUARTERDECK_SECRET_${name}.` });
  },
});
