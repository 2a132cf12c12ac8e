import type { LogSource } from "../../../shared/fleet";
import type { HostId } from "../../../shared/ids";
import { raise } from "../../../shared/problem";
import type { Dockers } from "../../ports";
import type { LogChannel, LogSection } from "./channel";
import { type ContainerCursor, sinceOf, stepContainer } from "./container-log";
import { type FileCursor, type FileSection, stepFile, stepRest } from "./file-cursor";
import { type JournalCursor, readJournal } from "./journal";
import type { Level } from "./level";
import { MAX_CHUNK_BYTES } from "./program";

/** A line and, where the log itself says so, its level. */
export interface FollowedLine {
  text: string;
  level?: Level;
}

export interface Followed {
  lines: FollowedLine[];
  skipped: number;
  /** There is more to read at once. */
  more: boolean;
}

/** How long a rotated file is looked at beside the new one, ms. */
const LATE_MS = 60_000;
/** Lines of a container asked for at once. */
const MOST_CONTAINER_LINES = 10_000;

/**
 * Reads what was written to a log since it was read the last time, from its end at first. It knows how far it is by itself, so a line counts
 * once, whatever becomes of the connection or of the file's name in between.
 */
export class LogFollower {
  #file: FileCursor | undefined;
  /** A file that was rotated away, and until when (ms) it is still looked at. */
  #previous: { cursor: FileCursor; until: number } | undefined;
  #journal: JournalCursor | undefined;
  #container: ContainerCursor | undefined;
  /** The file was not there at the first look, so that all of it will be new. */
  #wasMissing = false;

  constructor(private readonly source: LogSource, private readonly host: HostId, private readonly channel: LogChannel, private readonly dockers: Dockers, private readonly now: () => number = Date.now) {}

  async next(): Promise<Followed> {
    const { file, unit, container } = this.source;
    if (file !== undefined) return this.#nextOfFile(file);
    if (unit !== undefined) return this.#nextOfUnit(unit);
    return this.#nextOfContainer(container ?? "");
  }

  async #nextOfFile(path: string): Promise<Followed> {
    const sections = await this.channel.ask({ kind: "file", path, inode: this.#file?.inode ?? "", offset: this.#file?.offset ?? 0 });
    if (sections.some(({ name }) => name === "unreadable")) raise({ code: "logs.unreadable", message: `${path} on ${this.host} may not be read by this login.`, next: "Add sudo: true to the log in the fleet file, or put the login into the file's group." });
    const current = sectionNamed(sections, "current");
    if (current === undefined && this.#file === undefined) {
      this.#wasMissing = true;
      raise({ code: "logs.missing", message: `There is no ${path} on ${this.host}.` });
    }
    const before = this.#file ?? (this.#wasMissing && current ? { inode: current.inode, offset: 0 } : undefined);
    // A file that came into being meanwhile was not sent: it is asked for from its beginning.
    if (this.#file === undefined && before !== undefined) {
      this.#file = before;
      this.#wasMissing = false;
      return this.#nextOfFile(path);
    }
    const step = stepFile(before, current, sectionNamed(sections, "rotated"), MAX_CHUNK_BYTES);
    const late = step.previous === undefined ? await this.#lateLines(path) : [];
    this.#file = step.cursor;
    this.#wasMissing = step.cursor === undefined;
    if (step.previous) this.#previous = { cursor: step.previous, until: this.now() + LATE_MS };
    return { lines: [...late, ...step.lines].map((text) => ({ text })), skipped: step.skipped, more: step.more };
  }

  /** Lines written to the old file after the new one was there, as by a server that has yet to open its log anew. */
  async #lateLines(path: string): Promise<string[]> {
    const previous = this.#previous;
    if (previous === undefined) return [];
    if (this.now() > previous.until) this.#previous = undefined;
    const section = sectionNamed(await this.channel.ask({ kind: "rest", path, ...previous.cursor }), "rotated");
    if (section === undefined) return [];
    const { cursor, lines } = stepRest(section, MAX_CHUNK_BYTES);
    if (this.#previous) this.#previous = { cursor, until: previous.until };
    return lines;
  }

  async #nextOfUnit(unit: string): Promise<Followed> {
    const { cursor = "", since = 0 } = this.#journal ?? {};
    const sections = await this.channel.ask({ kind: "journal", unit, cursor, since });
    if (this.#journal === undefined) {
      const newest = readJournal(sections.find(({ name }) => name === "start")?.data ?? Buffer.alloc(0)).cursor;
      this.#journal = { cursor: newest ?? "", since: Number(sections.find(({ name }) => name === "now")?.inode ?? 0) };
      return { lines: [], skipped: 0, more: false };
    }
    const data = sections.find(({ name }) => name === "journal")?.data ?? Buffer.alloc(0);
    const read = readJournal(data);
    this.#journal = { cursor: read.cursor ?? cursor, since };
    return { lines: read.lines.filter(({ text }) => text !== ""), skipped: 0, more: data.length >= MAX_CHUNK_BYTES && read.lines.length > 0 };
  }

  async #nextOfContainer(container: string): Promise<Followed> {
    const text = await this.dockers(this.host).logsSince(container, this.#container === undefined ? { tail: 1 } : { tail: MOST_CONTAINER_LINES, since: sinceOf(this.#container) });
    const step = stepContainer(this.#container, text);
    this.#container = step.cursor;
    return { lines: step.lines.map((line) => ({ text: line })), skipped: 0, more: false };
  }
}

function sectionNamed(sections: readonly LogSection[], wanted: string): FileSection | undefined {
  return sections.find(({ name }) => name === wanted);
}
