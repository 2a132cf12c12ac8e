import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, relative, resolve, sep } from "node:path";
import type { Fleet, ObjectRef } from "../../shared/fleet";
import { RunbookId } from "../../shared/ids";
import { messageOf, raise, type Problem } from "../../shared/problem";
import type { KnownVerbs } from "../../shared/runbook/lint-context";
import type { Runbook, RunbookSummary } from "../../shared/runbook/model";
import type { Closable } from "../ports";
import { findMarkdown } from "./find-files";
import { RunbookFile } from "./read-runbook";
import { isOffered, summarize, wordsFor } from "./summary";
import { FolderWatch } from "./watch-folders";

type Origin = RunbookSummary["origin"];

/** The runbooks that can be chosen: the shipped ones, the user's folder, and documents opened from elsewhere. */
export interface Library extends Closable {
  /** Every runbook, by title; broken ones too, with the count of their errors. A shipped one that a user's stands for is left out. */
  list(): RunbookSummary[];
  /** The runbook as its file has it now; for a shipped one the user's that stands for it. Throws "runbook.unknown". */
  get(id: RunbookId): Runbook;
  /** Where the runbook of an id is; for a shipped one the user's that stands for it. Throws "runbook.unknown". */
  entry(id: RunbookId): LibraryEntry;
  /** The file of a shipped runbook, whatever stands for it. */
  shipped(id: RunbookId): string | undefined;
  idOf(file: string): RunbookId | undefined;
  userFolder(): string;
  /** Takes another folder for the user's from now on; it must exist. */
  useFolder(folder: string): Promise<void>;
  /** Parses one file a turn, so that no list later has to parse them all at once; for a console that stays. */
  readAhead(): Promise<void>;
  /** Reads both folders anew. */
  rescan(): Promise<void>;
  /** Takes any Markdown file in; throws where it cannot be read or has more than 5 MiB. */
  open(file: string): Promise<RunbookSummary>;
  /** Runbooks offered on an object of the fleet, by `applies-to`; one that names the kind comes before one for everything. */
  forObject(ref: ObjectRef, fleet: Fleet): RunbookSummary[];
  /** Tells when files were added, changed or removed. Returns what ends it. */
  onChanged(listener: () => void): () => void;
}

export interface LibraryEntry {
  id: RunbookId;
  origin: Origin;
  file: string;
  /** Within its folder, with its ending; of an opened document its name. */
  path: string;
  /** The shipped runbook of the same path. */
  shadows?: RunbookId;
}

export interface LibraryOptions {
  shippedFolder: string;
  /** Created when it is missing, if it is `ownFolder`. */
  userFolder: string;
  /** The console's own folder for the user's runbooks; absent: `userFolder`. */
  ownFolder?: string;
  /** Action fences are held against these. */
  verbs?: KnownVerbs;
  onProblem: (problem: Problem) => void;
}

/** Reads both folders before it returns. */
export async function createLibrary(options: LibraryOptions): Promise<Library> {
  const library = new FolderLibrary(options);
  await library.start();
  return library;
}

interface Entry {
  origin: Origin;
  file: RunbookFile;
}

class FolderLibrary implements Library {
  private readonly entries = new Map<RunbookId, Entry>();
  private readonly listeners = new Set<() => void>();
  private readonly told = new Set<string>();
  private readonly watch = new FolderWatch(() => void this.scan());
  private scanning: Promise<void> = Promise.resolve();
  private folder: string;
  private closed = false;

  constructor(private readonly options: LibraryOptions) {
    this.folder = options.userFolder;
  }

  async start(): Promise<void> {
    const { userFolder, ownFolder = userFolder } = this.options;
    try {
      // One that was chosen and is not there now, as a disk that is not mounted, is not made up.
      if (userFolder === ownFolder) await mkdir(userFolder, { recursive: true });
    } catch (thrown) {
      this.tell({ code: "runbook.folder", message: "The folder of your runbooks cannot be created.", cause: messageOf(thrown), at: { file: userFolder } });
    }
    await this.scan();
  }

  list(): RunbookSummary[] {
    const shown = [...this.entries].filter(([id]) => this.standIn(id) === undefined);
    return shown.map(([id, { origin, file }]) => this.summary(id, origin, file.read())).sort((a, b) => a.title.localeCompare(b.title));
  }

  get(id: RunbookId): Runbook {
    return this.found(id).file.read();
  }

  entry(id: RunbookId): LibraryEntry {
    const { origin, file } = this.found(id);
    const root = origin === "shipped" ? this.options.shippedFolder : this.folder;
    const path = origin === "opened" ? basename(file.file) : relative(root, file.file).split(sep).join("/");
    const shadows = this.shadowOf(file.id);
    return { id: file.id, origin, file: file.file, path, ...(shadows ? { shadows } : {}) };
  }

  shipped(id: RunbookId): string | undefined {
    const entry = this.entries.get(id);
    return entry?.origin === "shipped" ? entry.file.file : undefined;
  }

  idOf(file: string): RunbookId | undefined {
    const real = (path: string) => (existsSync(path) ? realpathSync(path) : path);
    const wanted = real(file);
    return [...this.entries].find(([, entry]) => entry.origin === "user" && real(entry.file.file) === wanted)?.[0];
  }

  userFolder(): string {
    return this.folder;
  }

  async useFolder(folder: string): Promise<void> {
    this.folder = folder;
    await this.scan();
  }

  rescan(): Promise<void> {
    return this.scan();
  }

  private found(id: RunbookId): Entry {
    const entry = this.entries.get(this.standIn(id) ?? id);
    return entry ?? raise({ code: "runbook.unknown", message: `There is no runbook "${id}".`, next: "Look at the list: its file may have been moved." });
  }

  /** The user's runbook that stands for a shipped one: the one of the same path. */
  private standIn(id: RunbookId): RunbookId | undefined {
    const own = RunbookId.parse(id.replace(/^shipped\//, "user/"));
    return own !== id && this.entries.get(own)?.origin === "user" ? own : undefined;
  }

  private shadowOf(id: RunbookId): RunbookId | undefined {
    const shipped = RunbookId.parse(id.replace(/^user\//, "shipped/"));
    return shipped !== id && this.entries.has(shipped) ? shipped : undefined;
  }

  private summary(id: RunbookId, origin: Origin, runbook: Runbook): RunbookSummary {
    const shadows = this.shadowOf(id);
    return { ...summarize(runbook, origin), ...(shadows ? { shadows } : {}) };
  }

  async open(path: string): Promise<RunbookSummary> {
    const absolute = resolve(path);
    const known = [...this.entries.values()].find(({ file }) => file.file === absolute);
    if (known) return this.summary(known.file.id, known.origin, known.file.readOrThrow());
    const id = RunbookId.parse(`opened/${createHash("sha256").update(absolute).digest("hex").slice(0, 16)}`);
    const file = new RunbookFile(id, absolute, this.options.verbs);
    const summary = summarize(file.readOrThrow(), "opened");
    this.entries.set(id, { origin: "opened", file });
    this.announce();
    return summary;
  }

  forObject(ref: ObjectRef, fleet: Fleet): RunbookSummary[] {
    const words = wordsFor(ref, fleet);
    if (words.size === 0) return [];
    const offered = this.list().filter((runbook) => isOffered(runbook, words));
    return offered.sort((a, b) => Number(a.appliesTo.length === 0) - Number(b.appliesTo.length === 0));
  }

  async readAhead(): Promise<void> {
    for (const { file } of this.entries.values()) {
      await new Promise(setImmediate);
      if (this.closed) return;
      file.read();
    }
  }

  onChanged(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.watch.close();
    this.listeners.clear();
    this.closed = true;
    await this.scanning;
  }

  private scan(): Promise<void> {
    this.scanning = this.scanning.then(() => this.scanOnce());
    return this.scanning;
  }

  private async scanOnce(): Promise<void> {
    const { shippedFolder } = this.options;
    const userFolder = this.folder;
    const [shipped, user] = await Promise.all([findMarkdown(shippedFolder), findMarkdown(userFolder)]);
    const found = new Map<RunbookId, Entry>();
    for (const [origin, root, files] of [["shipped", shippedFolder, shipped.files], ["user", userFolder, user.files]] as const) {
      for (const file of files) this.enter(found, origin, root, file);
    }
    for (const [id, entry] of this.entries) {
      if (entry.origin !== "opened" && !found.has(id)) this.entries.delete(id);
    }
    for (const [id, entry] of found) this.entries.set(id, entry);
    for (const problem of [...shipped.problems, ...user.problems]) this.tell(problem);
    this.watch.follow([...shipped.folders, ...user.folders]);
    this.announce();
  }

  private enter(found: Map<RunbookId, Entry>, origin: Origin, root: string, file: string): void {
    const path = relative(root, file).split(sep).join("/").replace(/\.(?:md|markdown)$/i, "");
    // "deploy.md" beside "deploy.markdown": the second keeps its ending.
    const isTaken = found.has(RunbookId.parse(`${origin}/${path}`.slice(0, 400)));
    const id = RunbookId.safeParse(isTaken ? `${origin}/${relative(root, file).split(sep).join("/")}` : `${origin}/${path}`);
    if (!id.success) return this.tell({ code: "runbook.path", message: "A runbook's path is too long to name it.", at: { file } });
    const known = this.entries.get(id.data);
    found.set(id.data, known?.file.file === file ? known : { origin, file: new RunbookFile(id.data, file, this.options.verbs) });
  }

  /** Each problem once: a folder is read anew at every change. */
  private tell(problem: Problem): void {
    const print = JSON.stringify(problem);
    if (this.told.has(print)) return;
    this.told.add(print);
    this.options.onProblem(problem);
  }

  private announce(): void {
    for (const listener of this.listeners) listener();
  }
}
