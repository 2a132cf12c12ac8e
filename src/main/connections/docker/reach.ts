import { Duplex } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { HostId } from "../../../shared/ids";
import { ProblemError } from "../../../shared/problem";
import type { Hosts, RemoteProcess } from "../../ports";
import { engineDown, socketForbidden, socketMissing } from "./problems";

/** Answers "WORD USER". The path is an argument, never part of the script. */
const LOOK = 'if [ ! -S "$1" ]; then r=missing; elif [ ! -w "$1" ]; then r=forbidden; else r=present; fi; echo "$r $(id -un)"';

/**
 * The way to one Docker socket: a forwarded stream, or a session of `docker system dial-stdio` where the SSH server forbids
 * those. Which it is, is found out once.
 */
export class Reach {
  #throughSession = false;

  constructor(
    private readonly hosts: Hosts,
    private readonly host: HostId,
    private readonly path: string,
    /** Called when streams turn out to be sessions. */
    private readonly onSessions: () => void,
  ) {}

  async open(): Promise<Duplex> {
    if (this.#throughSession) return this.#session();
    try {
      return await this.hosts.forwardSocket(this.host, this.path);
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== "ssh.forward-failed") throw error;
      await this.#explain();
      const stream = await this.#session();
      this.#throughSession = true;
      this.onSessions();
      return stream;
    }
  }

  /** A server's refusal has no reason in it: look for one. Throws it; returns when the socket looks usable. */
  async #explain(): Promise<void> {
    const { stdout } = await this.hosts.exec(this.host, ["sh", "-c", LOOK, "sh", this.path], { maxBytes: 1_000 });
    const [word, user] = stdout.toString().trim().split(" ");
    if (word === "missing") throw socketMissing(this.host, this.path);
    if (word === "forbidden") throw socketForbidden(this.host, this.path, user ?? "this user");
  }

  async #session(): Promise<Duplex> {
    const process = await this.hosts.start(this.host, ["docker", "-H", `unix://${this.path}`, "system", "dial-stdio"]);
    return new SessionStream(process, (said) => engineDown(this.host, this.path, said));
  }
}

/** A remote process as a stream for HTTP. What is written is text, as all requests of this console are. */
class SessionStream extends Duplex {
  readonly #decoder = new StringDecoder("utf8");
  #said = "";

  constructor(
    private readonly process: RemoteProcess,
    failed: (said: string) => ProblemError,
  ) {
    super();
    process.onOutput((stream, chunk) => {
      if (stream === "out") this.push(chunk);
      else this.#said = (this.#said + chunk.toString()).slice(0, 1_000);
    });
    void process.ended.then(({ exit }) => {
      if (exit === 0) this.push(null);
      else this.destroy(failed(this.#said.trim() || "the session ended"));
    });
  }

  setKeepAlive = () => this;
  setNoDelay = () => this;
  setTimeout = () => this;
  ref = () => this;
  unref = () => this;
  destroySoon = () => this.end();

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.process.write(this.#decoder.write(chunk));
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    void this.process.close();
    done(error);
  }
}
