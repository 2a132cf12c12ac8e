/** Hides known secrets in text; the vault's masker is one. */
export interface Masking {
  mask(text: string): string;
  /** For text that arrives in pieces: a secret cut in two is still found, and how the text is cut changes nothing. */
  stream(): MaskStream;
  /** The same for raw bytes, whatever they are. */
  bytes(): ByteMask;
}

/** What might be the beginning of a secret is held back until more comes, or the end. */
export interface MaskStream {
  /** The part that can be shown by now. */
  write(piece: string): string;
  /** The rest. */
  end(): string;
}

export interface ByteMask {
  write(piece: Uint8Array): Uint8Array;
  end(): Uint8Array;
}
