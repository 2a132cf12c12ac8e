import type { ClientChannel } from "ssh2";
import type { ExecOptions, ExecResult } from "../../ports";
import { exitStatus } from "./channels";

/** Bytes kept of each stream where the caller names no limit. */
const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;

/** Keeps the first `limit` bytes, drops the rest. */
class Head {
  readonly #chunks: Buffer[] = [];
  #length = 0;
  truncated = false;

  constructor(private readonly limit: number) {}

  add(chunk: Buffer): void {
    const room = this.limit - this.#length;
    if (chunk.length > room) this.truncated = true;
    if (room <= 0) return;
    const kept = chunk.length > room ? Buffer.from(chunk.subarray(0, room)) : chunk;
    this.#chunks.push(kept);
    this.#length += kept.length;
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.#chunks, this.#length);
  }
}

/**
 * Reads a channel to its end. Both streams are always drained: unread stderr would hold back the close. Rejects with the
 * reason of whichever signal aborts first, or with what `onOutput` throws, after `abandon` let go of the channel.
 */
export function collect(
  channel: ClientChannel,
  options: ExecOptions,
  signals: readonly AbortSignal[],
  abandon: () => void,
): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    const out = new Head(options.maxBytes ?? DEFAULT_MAX_BYTES);
    const err = new Head(options.maxBytes ?? DEFAULT_MAX_BYTES);
    let open = 2;

    const fail = (reason: unknown) => {
      release();
      abandon();
      reject(reason);
    };
    const listeners = signals.map((signal) => ({ signal, listener: () => fail(signal.reason) }));
    const release = () => listeners.forEach(({ signal, listener }) => signal.removeEventListener("abort", listener));
    const take = (stream: "out" | "err", head: Head) => (chunk: Buffer) => {
      head.add(chunk);
      try {
        options.onOutput?.(stream, chunk);
      } catch (error) {
        fail(error);
      }
    };
    const finish = () => {
      if (--open > 0) return;
      release();
      resolve({ ...exitStatus(channel), stdout: out.toBuffer(), stderr: err.toBuffer(), truncated: out.truncated || err.truncated });
    };

    const stopped = signals.find((signal) => signal.aborted);
    if (stopped) return fail(stopped.reason);
    listeners.forEach(({ signal, listener }) => signal.addEventListener("abort", listener, { once: true }));
    channel.on("data", take("out", out));
    channel.stderr.on("data", take("err", err));
    channel.once("close", finish);
    channel.stderr.once("close", finish);
    channel.end(options.stdin);
  });
}
