import type { HostId } from "../../shared/ids";
import { messageOf, type Problem, ProblemError } from "../../shared/problem";
import type { Hosts, RemoteProcess } from "../ports";
import type { HostCollector } from "./collector";
import { type Frame, FrameReader, HELLO, hostProgram } from "./frames";
import { hostCollectors } from "./host";
import { readSystem } from "./host/system";
import { sleptThrough, within } from "./patience";
import { readSnapshot, type Snapshot } from "./snapshot";

export interface HostChannelOptions {
  collectors?: readonly HostCollector[];
  /** For the connection and the program's first words, ms. */
  startMs?: number;
  /** For one round trip, ms. */
  answerMs?: number;
}

interface Attached {
  process: RemoteProcess;
  /** Settles with the frame of a word. */
  waiting: Map<string, { resolve: (frame: Frame) => void; reject: (reason: Error) => void }>;
}

/**
 * The one channel that reads a host: a program started once, asked by a line, answered by a frame. A snapshot that does not come
 * in time closes the channel, and the next call opens another.
 */
export class HostChannel {
  readonly #program: string;
  readonly #collectors: readonly HostCollector[];
  readonly #startMs: number;
  readonly #answerMs: number;
  #attached: Attached | undefined;
  #count = 0;
  #closed = false;
  /** The system's name, once the host has told it. */
  system: string | undefined;

  constructor(private readonly hosts: Hosts, readonly host: HostId, options: HostChannelOptions = {}) {
    this.#collectors = options.collectors ?? hostCollectors;
    this.#program = hostProgram(this.#collectors);
    this.#startMs = options.startMs ?? 20_000;
    this.#answerMs = options.answerMs ?? 8_000;
  }

  get isOpen(): boolean {
    return this.#attached !== undefined;
  }

  /** Opens the channel where it is not open; a host that cannot be reached rejects with the connection's Problem. */
  async open(): Promise<void> {
    if (this.#attached) return;
    const process = await this.hosts.start(this.host, ["sh", "-c", this.#program], { timeoutMs: this.#startMs });
    if (this.#closed) {
      await process.close();
      throw gone(this.host, "the channel was closed");
    }
    const attached: Attached = { process, waiting: new Map() };
    this.#attached = attached;
    const hello = this.#answer(attached, HELLO, this.#startMs);
    listen(attached, (reason) => this.#drop(attached, reason));
    void process.ended.then(({ exit }) => this.#drop(attached, gone(this.host, exit === undefined ? "the connection was lost" : `the program ended with status ${exit}`)));
    this.system = readSystem((await hello).sections.get("system") ?? "");
  }

  /** One round trip. Rejects with a ProblemError; nothing is retried here but an answer that this machine slept over. */
  async snapshot(): Promise<Snapshot> {
    await this.open();
    const startedAt = Date.now();
    const snapshot = await this.#ask();
    // What the host said before the sleep must not be taken for now.
    return sleptThrough(startedAt, this.#answerMs) ? this.#ask() : snapshot;
  }

  async #ask(): Promise<Snapshot> {
    const attached = this.#attached;
    if (attached === undefined) throw gone(this.host, "the channel was closed");
    this.#count += 1;
    const word = `t${this.#count}`;
    const answer = this.#answer(attached, word, this.#answerMs);
    attached.process.write(`${word}\n`);
    return readSnapshot(await answer, this.#collectors);
  }

  close(): void {
    this.#closed = true;
    if (this.#attached) this.#drop(this.#attached, gone(this.host, "the channel was closed"));
  }

  /** A frame of this word; when it does not come in time the channel is given up. */
  #answer(attached: Attached, word: string, ms: number): Promise<Frame> {
    const frame = new Promise<Frame>((resolve, reject) => attached.waiting.set(word, { resolve, reject }));
    return within(ms, frame, () => {
      const late = silent(this.host, ms);
      this.#drop(attached, late);
      return late;
    }).finally(() => attached.waiting.delete(word));
  }

  #drop(attached: Attached, reason: Error): void {
    if (this.#attached === attached) this.#attached = undefined;
    for (const { reject } of attached.waiting.values()) reject(reason);
    attached.waiting.clear();
    // Closing what is already gone may fail; there is nothing left to lose.
    void Promise.resolve(attached.process.close()).catch(() => undefined);
  }
}

function listen({ process, waiting }: Attached, onBroken: (reason: Error) => void): void {
  const reader = new FrameReader();
  process.onOutput((stream, chunk) => {
    if (stream === "err") return;
    try {
      for (const frame of reader.read(chunk)) waiting.get(frame.word)?.resolve(frame);
    } catch (thrown) {
      onBroken(new ProblemError({ code: "collector.unreadable", message: "The host's answer is not a snapshot.", cause: messageOf(thrown) }));
    }
  });
}

const failure = (problem: Problem): ProblemError => new ProblemError(problem);

const gone = (host: HostId, cause: string): ProblemError =>
  failure({ code: "host.channel-lost", message: `The channel that reads ${host} ended.`, cause, next: "It is opened again at the next reading." });

const silent = (host: HostId, ms: number): ProblemError =>
  failure({
    code: "host.silent",
    message: `${host} is connected but did not answer within ${Math.round(ms / 1_000)} s.`,
    next: "The host may be overloaded or its disk may hang; look at it over its own console.",
  });
