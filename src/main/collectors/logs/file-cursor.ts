/** How far a file was read: which file, by its inode, and how many of its bytes. */
export interface FileCursor {
  inode: string;
  offset: number;
}

/** What the host sent of a file: the bytes from where it was asked to begin. */
export interface FileSection {
  inode: string;
  /** Of the whole file when it was looked at. */
  size: number;
  /** Offset of the first byte of `data`. */
  from: number;
  data: Buffer;
}

/** Lines that were read, and how far that is. */
export interface FileStep {
  cursor: FileCursor | undefined;
  lines: string[];
  /** Bytes that were left out. */
  skipped: number;
  /** There is more to read at once. */
  more: boolean;
  /** The end of a file that was rotated away: who wrote it may go on for a while until it opens the new one. */
  previous?: FileCursor;
}

/** A file that grew more than this since the last look is read from nearer its end. */
export const MAX_BACKLOG_BYTES = 8 * 1_024 * 1_024;
const NEWLINE = 0x0a;

/**
 * Goes on from a cursor with what the host sent. `rotated`: the file that the cursor is of, under its new name. A line that is not finished is
 * left for the next look, unless it fills a whole answer of `maxBytes`, or nobody can finish it because its file was rotated away.
 */
export function stepFile(before: FileCursor | undefined, current: FileSection | undefined, rotated: FileSection | undefined, maxBytes: number): FileStep {
  // The first look begins at the end: what was written before is not news.
  if (before === undefined) return { cursor: current && { inode: current.inode, offset: current.size }, lines: [], skipped: 0, more: false };
  if (rotated !== undefined) {
    const isRead = rotated.from + rotated.data.length >= rotated.size;
    // Until the new file is there, whoever writes the log goes on with the old one.
    if (!isRead || current === undefined) return { ...taken(rotated, maxBytes, false), more: !isRead };
    const rest = taken(rotated, maxBytes, true);
    const next = onward(current, maxBytes);
    return { ...next, lines: [...rest.lines, ...next.lines], previous: rest.cursor };
  }
  // Moved away and not there again yet: it stays where it is.
  return current === undefined ? { cursor: before, lines: [], skipped: 0, more: false } : onward(current, maxBytes);
}

/** What was still written to a file that was rotated away. */
export const stepRest = (section: FileSection, maxBytes: number): { cursor: FileCursor; lines: string[] } => taken(section, maxBytes, false);

function onward(section: FileSection, maxBytes: number): FileStep {
  const step = taken(section, maxBytes, false);
  const left = section.size - step.cursor.offset;
  if (left > MAX_BACKLOG_BYTES) return { ...step, cursor: { ...step.cursor, offset: section.size }, skipped: left, more: false };
  return { ...step, more: step.lines.length > 0 && section.from + section.data.length < section.size };
}

function taken({ inode, from, data }: FileSection, maxBytes: number, isLast: boolean): FileStep & { cursor: FileCursor } {
  const newline = data.lastIndexOf(NEWLINE);
  const whole = newline < 0 ? (isLast || data.length >= maxBytes ? data.length : 0) : isLast ? data.length : newline + 1;
  return { cursor: { inode, offset: from + whole }, lines: linesIn(data.subarray(0, whole)), skipped: 0, more: false };
}

/** Lines without their ends; empty ones are none. What is not UTF-8 is replaced. */
export const linesIn = (data: Buffer): string[] => data.toString("utf8").split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line)).filter((line) => line !== "");
