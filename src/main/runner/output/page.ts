import type { StepKey } from "../../../shared/ids";
import type { RunEvent } from "../../../shared/run";
import type { OutputAsk, OutputPage } from "../../../shared/run-output";
import type { OutputStore } from "./output-store";
import { JOURNAL_HEAD } from "./stream-keeper";
import { boundaryBefore } from "./text-bytes";

const DEFAULT_LIMIT = 262_144;

/** A stretch of output: text of the journal, or a part of a file. */
interface Segment {
  bytes: number;
  read(from: number, length: number): Buffer;
}

interface Part {
  attempt: number;
  isUndo: boolean;
  events: RunEvent[];
}

type Kept = Extract<RunEvent["body"], { type: "step.kept" }>;

/** A page of what a step wrote, out of its events in the journal and the files that these name. */
export function outputPage(events: readonly RunEvent[], ask: OutputAsk, store: OutputStore | undefined): OutputPage {
  const parts = chosen(partsOf(events, ask.step), ask);
  const { segments, dropped } = ask.stream ? ofStream(parts, ask.stream, store) : inOrder(parts, store);
  return pageOf(segments, dropped, ask);
}

/** Each attempt and each undo with its events. */
function partsOf(events: readonly RunEvent[], step: StepKey): Part[] {
  const parts: Part[] = [{ attempt: 0, isUndo: false, events: [] }];
  for (const event of events) {
    const { body } = event;
    if (!("step" in body) || body.step !== step) continue;
    const last = parts.at(-1);
    if (body.type === "step.intended") parts.push({ attempt: body.attempt, isUndo: false, events: [] });
    else if (body.type === "undo.intended") parts.push({ attempt: last?.attempt ?? 0, isUndo: true, events: [] });
    else last?.events.push(event);
  }
  return parts;
}

/** The attempt that is meant, with its undo; of a stream only the latest of these. */
function chosen(parts: readonly Part[], { attempt, stream }: OutputAsk): Part[] {
  const wanted = attempt ?? parts.at(-1)?.attempt;
  const fitting = parts.filter((part) => part.attempt === wanted);
  if (stream === undefined) return fitting;
  return (attempt === undefined ? fitting.slice(-1) : fitting.slice(0, 1));
}

/** A note of the journal says that something was not kept. */
const saysCut = ({ body }: RunEvent): boolean => body.type === "step.output" && body.stream === "note" && body.text.startsWith("Output beyond ");

function ofStream(parts: readonly Part[], stream: "out" | "err", store: OutputStore | undefined): { segments: Segment[]; dropped: boolean } {
  const events = parts.flatMap((part) => part.events);
  const kept = lastKept(events, stream);
  const file = kept && fileSegment(kept, 0, store);
  if (kept && file) return { segments: [file], dropped: isCut(kept, file) };
  const text = events.flatMap(({ body }) => (body.type === "step.output" && body.stream === stream ? [textSegment(body.text)] : []));
  return { segments: text, dropped: kept !== undefined || events.some((event) => saysCut(event) && event.body.type === "step.output" && event.body.text.includes(stream)) };
}

/** Both streams and notes in the order of the journal, then of each stream what only its file holds. */
function inOrder(parts: readonly Part[], store: OutputStore | undefined): { segments: Segment[]; dropped: boolean } {
  const segments: Segment[] = [];
  let dropped = false;
  for (const { events } of parts) {
    for (const { body } of events) if (body.type === "step.output") segments.push(textSegment(body.text));
    dropped ||= events.some(saysCut);
    for (const stream of ["out", "err"] as const) {
      const kept = lastKept(events, stream);
      const whole = kept && fileSegment(kept, 0, store);
      if (kept && !whole) dropped = true;
      if (!kept || !whole) continue;
      dropped ||= isCut(kept, whole);
      if (whole.bytes > JOURNAL_HEAD) segments.push(fileSegment(kept, boundaryBefore(whole.read(0, JOURNAL_HEAD + 1), JOURNAL_HEAD), store) ?? whole);
    }
  }
  return { segments, dropped };
}

const isCut = (kept: Kept, { bytes }: Segment): boolean => kept.cut === true || bytes < kept.bytes;

function lastKept(events: readonly RunEvent[], stream: "out" | "err"): Kept | undefined {
  return events.flatMap(({ body }) => (body.type === "step.kept" && body.stream === stream ? [body] : [])).at(-1);
}

function textSegment(text: string): Segment {
  const bytes = Buffer.from(text, "utf8");
  return { bytes: bytes.length, read: (from, length) => bytes.subarray(from, from + length) };
}

/** A file from a byte on; undefined where it is gone. */
function fileSegment({ file }: Kept, start: number, store: OutputStore | undefined): Segment | undefined {
  const size = store?.size(file);
  if (!store || size === undefined) return undefined;
  return { bytes: Math.max(0, size - start), read: (from, length) => store.read(file, start + from, length) };
}

function pageOf(segments: readonly Segment[], dropped: boolean, { from = 0, limit = DEFAULT_LIMIT, base64 }: OutputAsk): OutputPage {
  const total = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  const wanted = from < 0 ? Math.max(0, total + from) : Math.min(from, total);
  const end = Math.min(total, wanted + limit);
  const around = read(segments, Math.max(0, wanted - 3), Math.min(total, end + 1));
  const offset = Math.max(0, wanted - 3);
  const start = offset + boundaryBefore(around, wanted - offset);
  const cut = end === total ? total : offset + boundaryBefore(around, end - offset);
  const to = cut > start ? cut : end;
  const bytes = around.subarray(start - offset, to - offset);
  return {
    text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), ...(base64 ? { base64: bytes.toString("base64") } : {}),
    from: start, to, total, truncated: start > 0 || to < total || dropped, dropped,
  };
}

/** Bytes [from, to) of all segments together. */
function read(segments: readonly Segment[], from: number, to: number): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const segment of segments) {
    const [first, last] = [Math.max(from, at), Math.min(to, at + segment.bytes)];
    if (first < last) pieces.push(segment.read(first - at, last - first));
    at += segment.bytes;
  }
  return Buffer.concat(pieces);
}
