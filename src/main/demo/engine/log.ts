export interface LogLine {
  stream: "out" | "err";
  at: number;
  text: string;
}

const KEPT_LINES = 1_000;

/** The last lines that a container wrote, in order. */
export class ContainerLog {
  readonly #lines: LogLine[] = [];
  readonly #rest = { out: "", err: "" };
  readonly #followers = new Set<(line: LogLine) => void>();

  write(stream: "out" | "err", chunk: string, at: number): void {
    const lines = (this.#rest[stream] + chunk).split("\n");
    this.#rest[stream] = lines.pop() ?? "";
    for (const text of lines) this.#add({ stream, at, text });
  }

  tail(count: number): LogLine[] {
    return count === 0 ? [] : this.#lines.slice(-count);
  }

  /** Tells each further line until the returned function is called. */
  follow(listener: (line: LogLine) => void): () => void {
    this.#followers.add(listener);
    return () => void this.#followers.delete(listener);
  }

  #add(line: LogLine): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    for (const follower of this.#followers) follower(line);
  }
}

const STREAM_NUMBER = { out: 1, err: 2 } as const;

/** A line as the API sends it without a terminal: stream, three zeros, length, text (Docker API, "Stream format"). */
export function frame({ stream, at, text }: LogLine, timestamps: boolean): Buffer {
  const body = Buffer.from(`${timestamps ? `${new Date(at).toISOString()} ` : ""}${text}\n`);
  const header = Buffer.alloc(8);
  header.writeUInt8(STREAM_NUMBER[stream], 0);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}
