import type { RunEventBody } from "../../../shared/run";
import type { ByteMask, Masking } from "../../ports";
import type { KeepStreams } from "../output/keep-streams";
import { JOURNAL_HEAD, StreamKeeper } from "../output/stream-keeper";

type Stream = "out" | "err";
type OutputBody = Extract<RunEventBody, { type: "step.output" }>;

/** Characters of each stream that expectations and values are judged by; where no files are kept, also all that is journalled. */
export const OUTPUT_CAP = 1_048_576;
/** Characters that are journalled at once, at most. */
const CHUNK = 16_384;
const FLUSH_MS = 100;
const STREAMS = ["out", "err"] as const;

/**
 * A step's output on its way to the journal and to files: masked as bytes, decoded as UTF-8 with replacement characters for the journal,
 * cut into chunks, capped. `skip`: characters of each stream that the journal already holds; the same bytes give the same text again.
 * `keep`: where raw bytes go that the journal does not hold; without it the journal has everything up to the cap.
 */
export class StepOutput {
  private readonly streams: Record<Stream, StreamText>;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failure: unknown;

  constructor(
    private readonly journal: (stream: OutputBody["stream"], text: string) => void, private readonly masker: Masking, skip = { out: 0, err: 0 },
    private readonly keep?: KeepStreams,
  ) {
    this.streams = { out: this.streamOf("out", skip.out), err: this.streamOf("err", skip.err) };
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
    return this.streams[stream].isFull;
  }

  /** Whether `text` is only the beginning of the stream. */
  isCut(stream: Stream): boolean {
    return this.streams[stream].isFull || this.streams[stream].dropped;
  }

  /** The beginning of a stream, up to the cap, masked. */
  text(stream: Stream): string {
    return this.streams[stream].kept;
  }

  /** Journals what waits. Throws when the journal cannot be written, also for a flush by the clock before. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.failure !== undefined) throw this.failure;
    for (const stream of STREAMS) {
      const text = this.streams[stream];
      while (text.waiting !== "") this.journal(stream, text.take(CHUNK));
    }
  }

  end(): void {
    for (const stream of STREAMS) this.streams[stream].end();
    this.flush();
    const full = STREAMS.filter((stream) => this.isFull(stream));
    const cap = this.keep ? `${this.keep.store.capBytes} bytes` : `${OUTPUT_CAP} characters`;
    if (full.length > 0) this.journal("note", `Output beyond ${cap} was not kept (${full.join(", ")}).\n`);
  }

  /** Stops the clock without journalling: the step goes on without this console. */
  abandon(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const stream of STREAMS) this.streams[stream].close();
  }

  private streamOf(stream: Stream, skip: number): StreamText {
    const { keep } = this;
    const keeper = keep && new StreamKeeper({
      store: keep.store, file: keep.file(stream), before: keep.before(stream), note: (line) => this.say(line),
      vouch: (kept, cut) => {
        // The text of what the file is vouched for is on disk first: a console that goes on finds both.
        this.flush();
        keep.vouch(stream, kept, cut);
      },
    });
    const text = new StreamText(this.masker.bytes(), skip, keeper);
    if (keep && keeper?.isFull) text.replay(keep.store.read(keep.file(stream), 0, 4 * OUTPUT_CAP));
    return text;
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
  private readonly headDecoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  private headLeft = JOURNAL_HEAD;

  constructor(private readonly mask: ByteMask, private skip: number, private readonly keeper: StreamKeeper | undefined) {}

  get isFull(): boolean {
    return this.keeper ? this.keeper.isFull : this.dropped;
  }

  push(bytes: Uint8Array): void {
    if (!this.isFull) this.accept(this.mask.write(bytes));
  }

  /** Takes what a file holds already, masked. */
  replay(bytes: Uint8Array): void {
    this.addText(bytes);
  }

  end(): void {
    if (!this.isFull) this.accept(this.mask.end());
    this.add(this.decoder.decode());
    if (this.keeper && this.headLeft > 0) this.addWaiting(this.headDecoder.decode());
    this.keeper?.end();
  }

  close(): void {
    this.keeper?.close();
  }

  take(length: number): string {
    // A pair of surrogates is never parted: each half alone would become a replacement character on disk.
    const code = this.waiting.charCodeAt(length - 1);
    const cut = code >= 0xd800 && code <= 0xdbff ? length - 1 : length;
    const taken = this.waiting.slice(0, cut);
    this.waiting = this.waiting.slice(cut);
    return taken;
  }

  private accept(masked: Uint8Array): void {
    this.addText(masked);
    this.keeper?.add(masked);
  }

  private addText(masked: Uint8Array): void {
    this.add(this.decoder.decode(masked, { stream: true }));
    if (!this.keeper || this.headLeft <= 0) return;
    // A character that the head's end cuts stays in the decoder: the file has it.
    const head = masked.subarray(0, this.headLeft);
    this.headLeft -= head.length;
    this.addWaiting(this.headDecoder.decode(head, { stream: true }));
  }

  private add(text: string): void {
    if (this.dropped) return;
    const room = OUTPUT_CAP - this.kept.length;
    this.dropped = text.length > room;
    const fits = this.dropped ? text.slice(0, room) : text;
    this.kept += fits;
    if (!this.keeper) this.addWaiting(fits);
  }

  private addWaiting(text: string): void {
    const seen = Math.min(this.skip, text.length);
    this.skip -= seen;
    this.waiting += text.slice(seen);
  }
}
