import { randomBytes } from "node:crypto";
import type { HostId } from "../../../shared/ids";
import { ProblemError } from "../../../shared/problem";
import type { Hosts, RemoteProcess } from "../../ports";
import { within } from "../patience";
import { LOG_PROGRAM, MAX_CHUNK_BYTES } from "./program";

/** One part of an answer. */
export interface LogSection {
  name: string;
  inode: string;
  size: number;
  from: number;
  data: Buffer;
}

export type LogRequest =
  | { kind: "file" | "rest"; path: string; inode: string; offset: number }
  | { kind: "journal"; unit: string; cursor: string; since: number }
  | { kind: "last-file"; path: string; lines: number }
  | { kind: "last-journal"; unit: string; lines: number };

const START_MS = 15_000;
const ANSWER_MS = 15_000;
const MOST_BYTES = 4 * MAX_CHUNK_BYTES;

/** The channel that reads logs on a host: a program started once, asked by lines, which ends with the connection. */
export class LogChannel {
  #process: RemoteProcess | undefined;
  #chunks: Buffer[] = [];
  #length = 0;
  #awaiting: { end: Buffer; resolve: (answer: Buffer) => void; reject: (reason: Error) => void } | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** `sudo`: reads as root, where the login may do that without a password. */
  constructor(private readonly hosts: Hosts, private readonly host: HostId, private readonly sudo: boolean) {}

  /** One round trip, after those before it. Rejects with a Problem, and opens the channel anew the next time. */
  ask(request: LogRequest): Promise<LogSection[]> {
    const answer = this.#queue.then(() => this.#ask(request));
    this.#queue = answer.catch(() => undefined);
    return answer;
  }

  close(): void {
    this.#closed = true;
    this.#drop(gone(this.host, "the channel was closed"));
  }

  async #ask(request: LogRequest): Promise<LogSection[]> {
    const process = await this.#open();
    const token = randomBytes(12).toString("hex");
    const end = Buffer.from(`@@ ${token} done\n`);
    const answer = new Promise<Buffer>((resolve, reject) => (this.#awaiting = { end, resolve, reject }));
    process.write(lineOf(token, request));
    const bytes = await within(ANSWER_MS, answer, () => {
      const late = gone(this.host, `no answer within ${ANSWER_MS / 1_000} s`);
      this.#drop(late);
      return late;
    });
    return sectionsOf(bytes, token);
  }

  async #open(): Promise<RemoteProcess> {
    if (this.#closed) throw gone(this.host, "the channel was closed");
    if (this.#process) return this.#process;
    const shell = ["sh", "-c", LOG_PROGRAM];
    const process = await this.hosts.start(this.host, this.sudo ? ["sudo", "-n", ...shell] : shell, { timeoutMs: START_MS });
    this.#process = process;
    process.onOutput((stream, chunk) => {
      if (stream === "out" && this.#process === process) this.#take(chunk);
    });
    void process.ended.then(({ exit }) => {
      if (this.#process === process) this.#drop(gone(this.host, exit === undefined ? "the connection was lost" : `the program ended with status ${exit}${this.sudo ? "; sudo may want a password" : ""}`));
    });
    return process;
  }

  #take(chunk: Buffer): void {
    const { end, resolve } = this.#awaiting ?? {};
    if (end === undefined || resolve === undefined) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length > MOST_BYTES) return this.#drop(gone(this.host, "the answer does not end"));
    // Small chunks may each hold a part of it.
    let last = Buffer.alloc(0);
    for (let index = this.#chunks.length - 1; index >= 0 && last.length < end.length; index -= 1) last = Buffer.concat([this.#chunks[index] ?? Buffer.alloc(0), last]);
    if (!last.subarray(-end.length).equals(end)) return;
    const answer = Buffer.concat(this.#chunks);
    this.#reset();
    resolve(answer);
  }

  #reset(): void {
    this.#chunks = [];
    this.#length = 0;
    this.#awaiting = undefined;
  }

  #drop(reason: Error): void {
    const process = this.#process;
    this.#process = undefined;
    this.#awaiting?.reject(reason);
    this.#reset();
    // Closing what is already gone may fail; there is nothing left to lose.
    if (process) void Promise.resolve(process.close()).catch(() => undefined);
  }
}

function lineOf(token: string, request: LogRequest): string {
  switch (request.kind) {
    case "file":
    case "rest":
      return `${token} ${request.kind} ${request.inode || "-"} ${request.offset} ${MAX_CHUNK_BYTES}\n${request.path}\n`;
    case "journal":
      return `${token} journal ${request.cursor || "-"} ${request.since} ${MAX_CHUNK_BYTES}\n${request.unit}\n`;
    case "last-file":
      return `${token} last-file ${request.lines} 0 ${MAX_CHUNK_BYTES}\n${request.path}\n`;
    case "last-journal":
      return `${token} last-journal ${request.lines} 0 ${MAX_CHUNK_BYTES}\n${request.unit}\n`;
  }
}

/** Takes an answer apart. What stands before the first section, such as a login message, is left out. */
export function sectionsOf(bytes: Buffer, token: string): LogSection[] {
  const sections: LogSection[] = [];
  const head = Buffer.from(`@@ ${token} `);
  const tail = Buffer.from(`\n@@ ${token} end\n`);
  for (let at = bytes.indexOf(head); at >= 0; ) {
    const newline = bytes.indexOf("\n", at);
    const [name = "", inode = "", size, from] = bytes.toString("utf8", at + head.length, newline).split(" ");
    if (newline < 0 || name === "done") return sections;
    const end = bytes.indexOf(tail, newline);
    if (end < 0) throw gone("the host", "an answer was cut off");
    sections.push({ name, inode, size: Number(size), from: Number(from), data: bytes.subarray(newline + 1, Math.max(newline + 1, end)) });
    at = bytes.indexOf(head, end + tail.length);
  }
  return sections;
}

const gone = (host: string, cause: string): ProblemError =>
  new ProblemError({ code: "logs.channel-lost", message: `The channel that reads logs on ${host} ended.`, cause, next: "It is opened again at the next reading." });
