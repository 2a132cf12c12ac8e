import type { RunEventBody } from "../../../shared/run";
import type { Masker, MaskStream } from "../masker";

type Stream = "out" | "err";
type OutputBody = Extract<RunEventBody, { type: "step.output" }>;

/** Characters of each stream of a step that are kept; what comes after is counted and dropped. */
export const OUTPUT_CAP = 1_048_576;
/** Characters that are journalled at once, at most. */
const CHUNK = 16_384;
const FLUSH_MS = 100;

/**
 * A step's output on its way to the journal: decoded as UTF-8 with replacement characters, masked, cut into chunks, capped.
 * `skip`: characters of each stream that the journal already holds; the same bytes give the same text again.
 */
export class StepOutput {
  private readonly streams: Record<Stream, StreamText>;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failure: unknown;

  constructor(private readonly journal: (stream: OutputBody["stream"], text: string) => void, private readonly masker: Masker, skip = { out: 0, err: 0 }) {
    this.streams = { out: new StreamText(masker.stream(), skip.out), err: new StreamText(masker.stream(), skip.err) };
  }

  push(stream: Stream, bytes: Uint8Array): void {
    this.streams[stream].push(bytes);
    if (this.streams[stream].waiting.length >= CHUNK) this.flush();
    else this.timer ??= setTimeout(() => this.flushLater(), FLUSH_MS);
  }

  /** A line of the console's own. */
  say(line: string): void {
    this.flush();
    this.journal("note", `${this.masker.mask(line)}\n`);
  }

  /** True once nothing more of the stream is kept. */
  isFull(stream: Stream): boolean {
    return this.streams[stream].dropped;
  }

  /** Everything of a stream, up to the cap, as journalled. */
  text(stream: Stream): string {
    return this.streams[stream].kept;
  }

  /** Journals what waits. Throws when the journal cannot be written, also for a flush by the clock before. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.failure !== undefined) throw this.failure;
    for (const stream of ["out", "err"] as const) {
      const text = this.streams[stream];
      while (text.waiting !== "") this.journal(stream, text.take(CHUNK));
    }
  }

  end(): void {
    for (const stream of ["out", "err"] as const) this.streams[stream].end();
    this.flush();
    const full = (["out", "err"] as const).filter((stream) => this.isFull(stream));
    if (full.length > 0) this.journal("note", `Output beyond ${OUTPUT_CAP} characters was not kept (${full.join(", ")}).\n`);
  }

  /** Stops the clock without journalling: the step goes on without this console. */
  abandon(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private flushLater(): void {
    try {
      this.flush();
    } catch (thrown) {
      this.failure = thrown;
    }
  }
}

class StreamText {
  kept = "";
  waiting = "";
  dropped = false;
  private readonly decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

  constructor(private readonly mask: MaskStream, private skip: number) {}

  push(bytes: Uint8Array): void {
    if (!this.dropped) this.add(this.mask.write(this.decoder.decode(bytes, { stream: true })));
  }

  end(): void {
    if (!this.dropped) this.add(this.mask.write(this.decoder.decode()) + this.mask.end());
  }

  take(length: number): string {
    // A pair of surrogates is never parted: each half alone would become a replacement character on disk.
    const code = this.waiting.charCodeAt(length - 1);
    const cut = code >= 0xd800 && code <= 0xdbff ? length - 1 : length;
    const taken = this.waiting.slice(0, cut);
    this.waiting = this.waiting.slice(cut);
    return taken;
  }

  private add(text: string): void {
    const room = OUTPUT_CAP - this.kept.length;
    this.dropped = text.length > room;
    const fits = this.dropped ? text.slice(0, room) : text;
    this.kept += fits;
    const seen = Math.min(this.skip, fits.length);
    this.skip -= seen;
    this.waiting += fits.slice(seen);
  }
}
