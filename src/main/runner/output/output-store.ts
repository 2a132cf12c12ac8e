import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { dirname, join, relative, isAbsolute } from "node:path";
import { raise } from "../../../shared/problem";

/** What the journal says of a file: its first `bytes` have this digest. */
export interface Kept {
  bytes: number;
  sha256: string;
}

/** Raw output of steps in files below one folder, named by the journal. */
export interface OutputStore {
  /** Bytes of each stream of an attempt that are kept. */
  readonly capBytes: number;
  /** Opens a file to be written on. What the journal does not vouch for is cut off; `undefined` in `kept` begins anew. */
  open(file: string, kept: Kept | undefined): OutputFile;
  /** Bytes of a file; undefined where there is none. */
  size(file: string): number | undefined;
  read(file: string, from: number, length: number): Buffer;
  /** Digest of the first `bytes` of a file, all of it where none are given. */
  digest(file: string, bytes?: number): Kept;
}

/** A file under way. */
export interface OutputFile {
  /** Bytes in it that the journal vouched for when it was opened. */
  readonly resumedAt: number;
  write(bytes: Uint8Array): void;
  /** Puts what was written on disk, so that the journal may vouch for it. */
  settle(): Kept;
  close(): void;
}

const BLOCK = 1_048_576;

export function createOutputStore(folder: string, capBytes: number): OutputStore {
  const place = (file: string): string => {
    const path = join(folder, file);
    const inside = relative(folder, path);
    if (inside.startsWith("..") || isAbsolute(inside)) raise({ code: "output.outside", message: `"${file}" is not a file of the output folder.` });
    return path;
  };
  const store: OutputStore = {
    capBytes,
    open(file, kept) {
      const path = place(file);
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const known = kept !== undefined && (store.size(file) ?? 0) >= kept.bytes && store.digest(file, kept.bytes).sha256 === kept.sha256 ? kept.bytes : 0;
      return openAt(openSync(path, known > 0 ? "r+" : "w+", 0o600), known);
    },
    size: (file) => statSync(place(file), { throwIfNoEntry: false })?.size,
    read: (file, from, length) => withFile(place(file), (fd) => readAt(fd, from, length)),
    digest: (file, bytes = Number.MAX_SAFE_INTEGER) =>
      withFile(place(file), (fd) => {
        const size = Math.min(bytes, fstatSync(fd).size);
        return { bytes: size, sha256: hashOf(fd, size).digest("hex") };
      }),
  };
  return store;
}

function openAt(fd: number, resumedAt: number): OutputFile {
  ftruncateSync(fd, resumedAt);
  const hash = hashOf(fd, resumedAt);
  let at = resumedAt;
  return {
    resumedAt,
    write(bytes) {
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, at + done);
      hash.update(bytes);
      at += bytes.length;
    },
    settle() {
      fsyncSync(fd);
      return { bytes: at, sha256: hash.copy().digest("hex") };
    },
    close: () => closeSync(fd),
  };
}

function withFile<T>(path: string, use: (fd: number) => T): T {
  const fd = openSync(path, "r");
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

function readAt(fd: number, from: number, length: number): Buffer {
  const buffer = Buffer.alloc(Math.max(0, Math.min(length, fstatSync(fd).size - from)));
  const read = readSync(fd, buffer, 0, buffer.length, from);
  return buffer.subarray(0, read);
}

function hashOf(fd: number, bytes: number): Hash {
  const hash = createHash("sha256");
  for (let at = 0; at < bytes; at += BLOCK) hash.update(readAt(fd, at, Math.min(BLOCK, bytes - at)));
  return hash;
}
