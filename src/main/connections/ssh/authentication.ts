import { createAgent, type AnyAuthMethod, type BaseAgent } from "ssh2";
import { OneKeyAgent } from "./one-key-agent";
import type { PrivateKeys } from "./private-keys";
import type { Target } from "./route";

interface Candidate {
  /** For the sentence that says what was tried. */
  label: string;
  method: AnyAuthMethod;
}

/**
 * What to prove one's identity with during one connection attempt. Public keys only: from the agent and from key files.
 * The agent is never forwarded. Candidates that need no passphrase come first; `locked` names a file worth unlocking when
 * they all failed.
 */
export class Authentication {
  readonly tried: string[] = [];
  /** Set once the server has asked for something else than a public key, or for more. */
  wanted: readonly string[] = [];
  exhausted = false;

  private constructor(
    private readonly candidates: Candidate[],
    readonly locked: string | undefined,
    /** Files passed over, and why. */
    readonly unusable: readonly string[],
  ) {}

  static async prepare(target: Target, keys: PrivateKeys, agentSocket: string | undefined): Promise<Authentication> {
    const candidates: Candidate[] = [];
    const unusable: string[] = [];
    let locked: string | undefined;
    const agent = await agentFor(target, keys, agentSocket);
    if (agent) candidates.push({ label: "the SSH agent", method: { type: "agent", username: target.user, agent } });
    for (const file of keys.filesFor(target.identity)) {
      const loaded = await keys.load(file);
      if (loaded.kind === "ready") {
        candidates.push({ label: file, method: { type: "publickey", username: target.user, key: loaded.key } });
      } else if (loaded.kind === "locked") locked ??= file;
      else if (loaded.kind === "unusable") unusable.push(`${file}: ${loaded.reason}`);
      else if (target.identity !== undefined) unusable.push(`${file}: no such file`);
    }
    return new Authentication(candidates, locked, unusable);
  }

  /** The next method to offer; `false` when there is none left or the server takes no public keys. */
  next(methodsLeft: readonly string[] | null, partialSuccess: boolean | null): AnyAuthMethod | false {
    const refused = methodsLeft !== null && !methodsLeft.includes("publickey");
    if (partialSuccess || refused) this.wanted = methodsLeft ?? [];
    const candidate = refused ? undefined : this.candidates.shift();
    if (!candidate) {
      this.exhausted = true;
      return false;
    }
    this.tried.push(candidate.label);
    return candidate.method;
  }
}

/** The agent, narrowed to the fleet's identity where one is named; a named identity without a public half skips the agent. */
async function agentFor(target: Target, keys: PrivateKeys, socket: string | undefined): Promise<BaseAgent | undefined> {
  if (socket === undefined || socket === "") return undefined;
  const [named] = keys.filesFor(target.identity);
  if (target.identity === undefined || named === undefined) return createAgent(socket);
  const wanted = await keys.publicHalf(named);
  return wanted && new OneKeyAgent(socket, wanted);
}
