import { setMaxListeners } from "node:events";
import type { Duplex } from "node:stream";
import type { Client, ClientCallback, ClientChannel } from "ssh2";
import { ProblemError, messageOf } from "../../../shared/problem";
import { untilAborted } from "../bounded";
import { asSocket, discard, rememberExit, tolerateErrors } from "./channels";
import { connectionLost } from "./problems";
import type { Target } from "./route";
import { Slots } from "./slots";

/** sshd allows 10 sessions a connection (MaxSessions); two are left for a person's own multiplexed shells. */
const SESSIONS = 8;

/**
 * A command that was let go of keeps its session at the server until it ends. With this many of them a connection is worn:
 * new calls belong on a new one.
 */
const ABANDONED_LIMIT = SESSIONS / 2;

/** How long a retired connection outlives its last channel. */
const LINGER_MS = 1_000;

/** No channel came about, so nothing was started. */
export class ChannelRefused extends Error {}

/** The connection takes no new calls any more; nothing was started. */
export class Retired extends Error {}

/** An authenticated connection to one host, until it is lost or closed. */
export class Connection {
  readonly openedAt = Date.now();
  readonly #slots = new Slots(SESSIONS);
  readonly #lost = new AbortController();
  readonly #retired = new AbortController();
  readonly #abandoned = new Set<ClientChannel>();
  #streams = 0;
  #onWorn: () => void = () => undefined;

  constructor(
    readonly target: Target,
    private readonly client: Client,
    private readonly socket: Duplex,
  ) {
    // Every call under way listens to both.
    setMaxListeners(0, this.#lost.signal, this.#retired.signal);
    client.on("error", (error) => this.#lose(error));
    client.on("end", () => this.#lose(new Error("the host ended the connection")));
    client.on("close", () => this.#lose(new Error("the connection closed")));
  }

  /** Aborts with the ProblemError "ssh.connection-lost" when the connection is over, however that came about. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Called when too many abandoned commands hold sessions. */
  whenWorn(listener: () => void): void {
    this.#onWorn = listener;
  }

  /**
   * Opens a session that runs `command`. Waits for a free slot; the slot is held until the channel has closed. Rejects with
   * Retired or ChannelRefused where nothing was started.
   */
  async session(command: string, signal: AbortSignal): Promise<ClientChannel> {
    const queueing = anyOf(signal, this.#retired.signal);
    const release = await this.#race(signal, this.#slots.acquire(queueing.signal)).finally(queueing.forget);
    const releaseAll = () => {
      release();
      this.#closeWhenIdle();
    };
    if (this.#retired.signal.aborted) {
      releaseAll();
      throw this.#retired.signal.reason;
    }
    return this.#open((callback) => this.client.exec(command, callback), signal, releaseAll);
  }

  /** A TCP connection made by the host. */
  forward(address: string, port: number, signal: AbortSignal): Promise<Duplex> {
    return this.#stream((callback) => this.client.forwardOut("127.0.0.1", 0, address, port, callback), `${address}:${port}`, signal);
  }

  /** A connection to a Unix socket of the host; not bound by the session limit. */
  forwardSocket(path: string, signal: AbortSignal): Promise<Duplex> {
    return this.#stream((callback) => this.client.openssh_forwardOutStreamLocal(path, callback), path, signal);
  }

  /** Leaves a channel whose outcome nobody waits for. */
  abandon(channel: ClientChannel): void {
    if (this.#abandoned.has(channel)) return;
    this.#abandoned.add(channel);
    channel.once("close", () => {
      this.#abandoned.delete(channel);
      this.#closeWhenIdle();
    });
    discard(channel);
    if (this.#abandoned.size >= ABANDONED_LIMIT) this.#onWorn();
    this.#closeWhenIdle();
  }

  /** Takes no new calls, sends those that queue elsewhere, and closes once what runs on it is done. */
  retire(): void {
    this.#retired.abort(new Retired());
    this.#closeWhenIdle();
  }

  close(reason: string): void {
    if (!this.#lost.signal.aborted) this.client.end();
    this.#lose(new Error(reason));
  }

  async #stream(start: (callback: ClientCallback) => void, what: string, signal: AbortSignal): Promise<Duplex> {
    this.#streams++;
    const release = () => {
      this.#streams--;
      this.#closeWhenIdle();
    };
    try {
      return asSocket(await this.#open(start, signal, release));
    } catch (error) {
      if (!(error instanceof ChannelRefused)) throw error;
      throw new ProblemError(
        {
          code: "ssh.forward-failed",
          message: `${this.target.host} did not connect to ${what}`,
          cause: error.message,
          next: "Check that something listens there, and that the SSH server allows forwarding (AllowTcpForwarding, AllowStreamLocalForwarding).",
        },
        { cause: error },
      );
    }
  }

  /** `release` is called once: when the open fails or when the channel has closed, also after the caller has left. */
  #open(start: (callback: ClientCallback) => void, signal: AbortSignal, release: () => void): Promise<ClientChannel> {
    const opened = new Promise<ClientChannel>((resolve, reject) => {
      const refuse = (error: unknown) => {
        release();
        reject(new ChannelRefused(messageOf(error), { cause: error }));
      };
      try {
        start((error, channel) => {
          if (error) return refuse(error);
          tolerateErrors(channel);
          rememberExit(channel);
          channel.once("close", release);
          if (signal.aborted) this.abandon(channel);
          else resolve(channel);
        });
      } catch (error) {
        refuse(error);
      }
    });
    return this.#race(signal, opened);
  }

  #race<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
    return untilAborted(this.#lost.signal, untilAborted(signal, promise));
  }

  #closeWhenIdle(): void {
    if (!this.#retired.signal.aborted || this.#lost.signal.aborted) return;
    // Later, because those who use the last channel have yet to read its end.
    setTimeout(() => {
      const busy = this.#slots.used - this.#abandoned.size + this.#streams;
      if (busy <= 0) this.close("replaced by a newer connection");
    }, LINGER_MS).unref();
  }

  #lose(error: unknown): void {
    if (this.#lost.signal.aborted) return;
    this.#lost.abort(error instanceof ProblemError ? error : connectionLost(this.target, error));
    // The goodbye gets a moment to leave; a peer that no longer reads must not keep the socket.
    setTimeout(() => this.socket.destroy(), 200).unref();
  }
}

/** Aborts with the first of the two; `forget` takes the listeners off again. */
function anyOf(one: AbortSignal, other: AbortSignal): { signal: AbortSignal; forget: () => void } {
  const controller = new AbortController();
  const onOne = () => controller.abort(one.reason);
  const onOther = () => controller.abort(other.reason);
  if (one.aborted) onOne();
  if (other.aborted) onOther();
  one.addEventListener("abort", onOne, { once: true });
  other.addEventListener("abort", onOther, { once: true });
  const forget = () => {
    one.removeEventListener("abort", onOne);
    other.removeEventListener("abort", onOther);
  };
  return { signal: controller.signal, forget };
}
