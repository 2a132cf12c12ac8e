import type { ClientChannel } from "ssh2";
import type { RemoteProcess } from "../../ports";
import { exitStatus } from "./channels";

type Listener = (stream: "out" | "err", chunk: Buffer) => void;

/** A process on a session channel. Its output waits, held back at the host, until the first listener is there. */
export class ChannelProcess implements RemoteProcess {
  readonly ended: Promise<{ exit: number | undefined }>;
  readonly #listeners: Listener[] = [];

  /** `ends`: signals that end the attachment, such as the loss of the connection. `abandon` lets go of the channel. */
  constructor(
    private readonly channel: ClientChannel,
    ends: readonly AbortSignal[],
    private readonly abandon: () => void,
  ) {
    this.ended = new Promise((resolve) => {
      const onAbort = () => {
        abandon();
        finish(undefined);
      };
      const finish = (status: number | undefined) => {
        ends.forEach((signal) => signal.removeEventListener("abort", onAbort));
        resolve({ exit: status });
      };
      channel.once("close", () => finish(exitStatus(channel).exit));
      ends.forEach((signal) => signal.addEventListener("abort", onAbort, { once: true }));
      if (ends.some((signal) => signal.aborted)) onAbort();
    });
  }

  write(text: string): void {
    if (this.channel.writable) this.channel.write(text);
  }

  onOutput(listener: Listener): void {
    this.#listeners.push(listener);
    if (this.#listeners.length > 1) return;
    this.channel.on("data", (chunk: Buffer) => this.#tell("out", chunk));
    this.channel.stderr.on("data", (chunk: Buffer) => this.#tell("err", chunk));
  }

  close(): void {
    this.channel.end();
    this.abandon();
  }

  #tell(stream: "out" | "err", chunk: Buffer): void {
    for (const listener of this.#listeners) listener(stream, chunk);
  }
}
