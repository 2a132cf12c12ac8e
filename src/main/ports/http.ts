import type { HostId } from "../../shared/ids";
import type { CallOptions } from "./call";

export interface HttpReply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** "1.1" */
  httpVersion?: string;
  /** whole exchange in ms */
  durationMs: number;
  connectMs: number;
  /** The body went on beyond the cap, and what came after was not read. */
  truncated?: boolean;
}

/** One HTTP exchange, from this machine or from a host (over a forwarded stream). Never follows redirects; body capped at 1 MiB, or at `maxBytes`. */
export interface Http {
  request(
    input: { url: string; method?: string; headers?: Record<string, string>; body?: string; from?: HostId },
    options?: CallOptions & { maxBytes?: number; trace?: WireTrace },
  ): Promise<HttpReply>;
}

/** What becomes known of a connection while it is made and used; filled in as far as it came, also where it fails. Times in ms. */
export interface WireTrace {
  /** Looking the name up; absent where there is none to look up here. */
  resolveMs?: number;
  connectMs?: number;
  tlsMs?: number;
  /** From the request to the first of the answer. */
  processingMs?: number;
  /** The answer's body. */
  transferMs?: number;
  /** 4 or 6; unknown through a host. */
  ipVersion?: 4 | 6;
  tls?: WireTls;
}

export interface WireTls {
  /** "TLSv1.3" */
  version?: string;
  /** When the first certificate of the chain expires, ms since the epoch. */
  earliestExpiry?: number;
}

/** Makes a connection, from this machine or from a host, and closes it: whether something accepts there, with TLS where wanted. */
export type Dial = (
  input: { host: string; port: number; from?: HostId; tls?: { servername?: string } },
  options?: CallOptions & { trace?: WireTrace },
) => Promise<void>;
