import ssh2, {
  BaseAgent,
  createAgent,
  type IdentityCallback,
  type ParsedKey,
  type PublicKeyEntry,
  type SignCallback,
  type SigningRequestOptions,
} from "ssh2";

type AnyKey = string | Buffer | ParsedKey;

/** An SSH agent narrowed to one key, so that an agent full of keys does not use up the server's attempts. */
export class OneKeyAgent extends BaseAgent {
  readonly #agent: BaseAgent;

  constructor(
    socket: string,
    private readonly key: ParsedKey,
  ) {
    super();
    this.#agent = createAgent(socket);
  }

  override getIdentities(callback: IdentityCallback): void {
    this.#agent.getIdentities((error, keys) => {
      if (error) return callback(error);
      callback(null, (keys ?? []).filter((key) => this.#isWanted(key)));
    });
  }

  override sign(key: AnyKey, data: Buffer, options: SigningRequestOptions | SignCallback, callback?: SignCallback): void {
    if (typeof options === "function") this.#agent.sign(key, data, options);
    else this.#agent.sign(key, data, options, callback);
  }

  #isWanted(listed: AnyKey | PublicKeyEntry): boolean {
    const parsed = ssh2.utils.parseKey(publicKeyOf(listed));
    return !(parsed instanceof Error) && parsed.getPublicSSH().equals(this.key.getPublicSSH());
  }
}

/** Agents may list keys bare or in one of two wrappings. */
function publicKeyOf(listed: AnyKey | PublicKeyEntry): AnyKey {
  if (typeof listed === "string" || !("pubKey" in listed)) return listed;
  return "pubKey" in listed.pubKey ? listed.pubKey.pubKey : listed.pubKey;
}
