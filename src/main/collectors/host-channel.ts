import type { HostId } from "../../shared/ids";
import type { HostProcesses } from "../../shared/processes";
import { messageOf, type Problem, ProblemError } from "../../shared/problem";
import type { Hosts, RemoteProcess } from "../ports";
import type { Cadence, HostCollector, Reading } from "./collector";
import { type Frame, FrameReader, HELLO, hostProgram, type Late, LateReader, type Question, wordOf } from "./frames";
import { hostCollectors } from "./host";
import { readProcesses } from "./host/processes";
import { readSystem, systemInfo } from "./host/system";
import { sleptThrough, within } from "./patience";
import { skewReading } from "./skew";
import { readSnapshot, type Snapshot } from "./snapshot";

export interface HostChannelOptions {
  collectors?: readonly HostCollector[];
  /** For the connection and the program's first words, ms. */
  startMs?: number;
  /** For one round trip, ms. */
  answerMs?: number;
  /** From one reading of what is read every round, and of what is slow to read, to the next, ms. */
  roundMs?: number;
  slowMs?: number;
}

interface Attached {
  process: RemoteProcess;
  /** Settles with the frame of a word. */
  waiting: Map<string, { resolve: (frame: Frame) => void; reject: (reason: Error) => void }>;
  /** What was said aside since the last snapshot. */
  late: Late[];
}

/** Loops have some jitter: what is due within this share of its time is read now. */
const ALMOST = 0.1;
const PROCESSES_SHOWN = 15;

/**
 * The one channel that reads a host: a program started once, asked by a line, answered by a frame. A snapshot that does not come
 * in time closes the channel, and the next call opens another.
 */
export class HostChannel {
  readonly #program: string;
  readonly #collectors: readonly HostCollector[];
  readonly #startMs: number;
  readonly #answerMs: number;
  readonly #everyMs: { round: number; slow: number };
  #attached: Attached | undefined;
  /** When each was last asked for, ms of the monotonic clock. */
  #asked = { round: -Infinity, slow: -Infinity };
  #count = 0;
  /** What the host said of itself when the channel opened. */
  #info: Reading[] = [];
  #closed = false;
  /** The system's name, once the host has told it. */
  system: string | undefined;

  constructor(private readonly hosts: Hosts, readonly host: HostId, options: HostChannelOptions = {}) {
    this.#collectors = options.collectors ?? hostCollectors;
    this.#program = hostProgram(this.#collectors);
    this.#startMs = options.startMs ?? 20_000;
    this.#answerMs = options.answerMs ?? 8_000;
    this.#everyMs = { round: options.roundMs ?? 10_000, slow: options.slowMs ?? 30_000 };
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
    const attached: Attached = { process, waiting: new Map(), late: [] };
    this.#attached = attached;
    this.#asked = { round: -Infinity, slow: -Infinity };
    const hello = this.#answer(attached, HELLO, this.#startMs);
    listen(attached, (reason) => this.#drop(attached, reason));
    void process.ended.then(({ exit }) => this.#drop(attached, gone(this.host, exit === undefined ? "the connection was lost" : `the program ended with status ${exit}`)));
    const said = (await hello).sections.get("system") ?? "";
    this.system = readSystem(said);
    this.#info = readSnapshot({ sections: new Map([[systemInfo.name, said]]) }, [systemInfo]).readings;
  }

  /**
   * One round trip, with what is due: slow parts are not in every snapshot. Rejects with a ProblemError; nothing is retried here but an
   * answer that this machine slept over.
   */
  async snapshot(): Promise<Snapshot> {
    await this.open();
    const startedAt = Date.now();
    const cadence = this.#due();
    const snapshot = await this.#look(cadence);
    // What the host said before the sleep must not be taken for now.
    return sleptThrough(startedAt, this.#answerMs) ? this.#look(cadence) : snapshot;
  }

  /** What runs on the host now. Takes a second, in which nothing else is read. Rejects with a ProblemError. */
  async processes(): Promise<HostProcesses> {
    await this.open();
    const { sections } = await this.#ask("processes");
    try {
      return { at: Date.now(), ...readProcesses(sections.get("processes") ?? "", PROCESSES_SHOWN) };
    } catch (thrown) {
      throw unreadable(`The processes of ${this.host} cannot be read.`, thrown);
    }
  }

  #due(): Cadence {
    const now = performance.now();
    const isDue = (what: "round" | "slow") => now - this.#asked[what] >= this.#everyMs[what] * (1 - ALMOST);
    const cadence = isDue("slow") ? "slow" : isDue("round") ? "round" : "look";
    if (cadence !== "look") this.#asked.round = now;
    if (cadence === "slow") this.#asked.slow = now;
    return cadence;
  }

  async #look(cadence: Cadence): Promise<Snapshot> {
    const sentAt = Date.now();
    const frame = await this.#ask(cadence);
    const snapshot = readSnapshot(frame, this.#collectors, this.#attached?.late.splice(0));
    if (cadence !== "slow") return snapshot;
    const skew = frame.firstAt === undefined ? [] : skewReading(snapshot, sentAt, frame.firstAt);
    snapshot.groups.set("skew", skew).set(systemInfo.name, this.#info);
    return { ...snapshot, readings: [...snapshot.readings, ...skew, ...this.#info] };
  }

  #ask(question: Question): Promise<Frame> {
    const attached = this.#attached;
    if (attached === undefined) return Promise.reject(gone(this.host, "the channel was closed"));
    this.#count += 1;
    const word = wordOf(question, this.#count);
    const answer = this.#answer(attached, word, this.#answerMs);
    attached.process.write(`${word}\n`);
    return answer;
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

function listen({ process, waiting, late }: Attached, onBroken: (reason: Error) => void): void {
  const frames = new FrameReader();
  const aside = new LateReader();
  process.onOutput((stream, chunk) => {
    if (stream === "err") {
      late.push(...aside.read(chunk));
      return;
    }
    try {
      for (const frame of frames.read(chunk)) waiting.get(frame.word)?.resolve(frame);
    } catch (thrown) {
      onBroken(unreadable("The host's answer is not a snapshot.", thrown));
    }
  });
}

const failure = (problem: Problem): ProblemError => new ProblemError(problem);

const unreadable = (message: string, thrown: unknown): ProblemError => failure({ code: "collector.unreadable", message, cause: messageOf(thrown) });

const gone = (host: HostId, cause: string): ProblemError =>
  failure({ code: "host.channel-lost", message: `The channel that reads ${host} ended.`, cause, next: "It is opened again at the next reading." });

const silent = (host: HostId, ms: number): ProblemError =>
  failure({
    code: "host.silent",
    message: `${host} is connected but did not answer within ${Math.round(ms / 1_000)} s.`,
    next: "The host may be overloaded or its disk may hang; look at it over its own console.",
  });
