import type { HostId } from "../../shared/ids";
import type { CallOptions, Closable } from "./call";

/** How a remote command ended. `exit` is undefined when the channel ended without a status: unknown, never success. */
export interface ExecResult {
  exit: number | undefined;
  /** Signal name without SIG, when the server said that one ended it. */
  signal?: string;
  stdout: Buffer;
  stderr: Buffer;
  /** Output beyond the cap was read and dropped. */
  truncated: boolean;
}

export interface ExecOptions extends CallOptions {
  stdin?: string | Buffer;
  /** Variables for the command; travel inside the quoted command, never spliced into a script. */
  env?: Record<string, string>;
  /** Bytes kept of each stream, 8 MiB where none is given. */
  maxBytes?: number;
  onOutput?: (stream: "out" | "err", chunk: Buffer) => void;
}

/** A long-lived remote process with its stdin and output. */
export interface RemoteProcess extends Closable {
  write(text: string): void;
  onOutput(listener: (stream: "out" | "err", chunk: Buffer) => void): void;
  /** Settles when the channel is gone, however that came about. */
  readonly ended: Promise<{ exit: number | undefined }>;
}

export type ConnectionState = "idle" | "connecting" | "open" | "waiting" | "refused";

/** Hosts over SSH. One connection per host, opened on demand; host keys are checked before anything is sent. */
export interface Hosts extends Closable {
  /** Runs argv, quoted for the remote shell by one tested function. */
  exec(host: HostId, argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** Starts argv and stays attached; takes one of the connection's pooled channels. */
  start(host: HostId, argv: readonly string[], options?: CallOptions & { env?: Record<string, string> }): Promise<RemoteProcess>;
  /** A TCP connection made from the host. */
  forward(host: HostId, address: string, port: number, options?: CallOptions): Promise<import("node:stream").Duplex>;
  /** A connection to a Unix socket on the host. */
  forwardSocket(host: HostId, path: string, options?: CallOptions): Promise<import("node:stream").Duplex>;
  state(host: HostId): ConnectionState;
  onState(listener: (host: HostId, state: ConnectionState) => void): () => void;
  /** Drops the connection and its backoff; the next call connects anew. */
  reconnect(host: HostId): void;
}
