import { messageOf } from "../../../shared/problem";
import type { Kept, OutputFile, OutputStore } from "./output-store";
import { Utf8Check } from "./text-bytes";

/** Bytes of each stream whose text the journal itself holds; what is longer, or no text, is in a file from its first byte on. */
export const JOURNAL_HEAD = 262_144;
/** How often the journal vouches for a file that grows, ms. */
const VOUCH_MS = 1_000;

export interface KeeperOptions {
  store: OutputStore;
  file: string;
  /** What the journal said of the file before this console: the same bytes come again and are not written twice. */
  before?: Kept & { cut?: boolean };
  /** Journals what the file holds by now. */
  vouch(kept: Kept, cut: boolean): void;
  note(text: string): void;
}

/** The masked bytes of one stream on their way to a file, which exists only once the journal's own text would not be all of it. */
export class StreamKeeper {
  private file: OutputFile | undefined;
  private readonly waiting: Uint8Array[] = [];
  private readonly check = new Utf8Check();
  private size = 0;
  /** Bytes that come again and are in the file already. */
  private again = 0;
  private vouchedAt = 0;
  private cut: boolean;
  private failed = false;

  constructor(private readonly options: KeeperOptions) {
    const { before, store, file } = options;
    // A full file whose rest the host no longer has must be taken as it is.
    this.cut = before?.cut === true && store.size(file) === before.bytes;
    if (this.cut) this.failed = true;
    else if (before) this.open();
  }

  /** Nothing more of the stream is kept. */
  get isFull(): boolean {
    return this.cut;
  }

  add(bytes: Uint8Array): void {
    const room = this.options.store.capBytes - this.size;
    const fits = bytes.subarray(0, Math.max(0, room));
    this.size += fits.length;
    if (bytes.length > fits.length) this.cut = true;
    if (this.failed) return;
    if (this.file) this.write(fits);
    else {
      this.waiting.push(fits);
      if (this.size > JOURNAL_HEAD || this.cut || !this.check.isText(fits)) this.open();
    }
    if (this.cut || Date.now() - this.vouchedAt >= VOUCH_MS) this.vouch();
  }

  end(): void {
    if (!this.file && !this.failed && !this.check.isText(new Uint8Array(), true)) this.open();
    this.vouch();
    this.close();
  }

  close(): void {
    this.file?.close();
    this.file = undefined;
    this.failed = true;
  }

  private open(): void {
    this.guard(() => {
      this.file = this.options.store.open(this.options.file, this.options.before);
      this.again = this.file.resumedAt;
    });
    for (const bytes of this.waiting.splice(0)) this.write(bytes);
  }

  private write(bytes: Uint8Array): void {
    const seen = Math.min(this.again, bytes.length);
    this.again -= seen;
    if (seen < bytes.length) this.guard(() => this.file?.write(bytes.subarray(seen)));
  }

  private vouch(): void {
    if (!this.file) return;
    this.vouchedAt = Date.now();
    let kept: Kept | undefined;
    this.guard(() => (kept = this.file?.settle()));
    if (kept) this.options.vouch(kept, this.cut);
  }

  /** A disk that is full costs the rest of the output, not the step. */
  private guard(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      this.close();
      this.cut = true;
      this.options.note(`Output beyond this could not be kept: ${messageOf(thrown)}`);
    }
  }
}
