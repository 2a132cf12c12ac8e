import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { z } from "zod";
import type { RunbookId, RunId } from "../../shared/ids";
import { raise } from "../../shared/problem";
import type { RunbookFolder, RunbookText, SaveResult } from "../../shared/runbook/editing";
import { gitCheckout } from "./git-checkout";
import type { Library, LibraryEntry } from "./library";
import { isWithin, placeWithin, runbookPath } from "./place";
import { LARGEST_FILE, readRunbookFile } from "./read-runbook";
import { newRunbookText } from "./template";
import { inFormOf, plainText } from "./text-form";
import { writeWhole } from "./write-file";

/** Changes the runbooks of the user's folder. Nothing is ever written outside of it. */
export interface RunbookEditing {
  text(id: RunbookId): RunbookText;
  /** `basis`: the content the edit began from; where the file has another one by now, nothing is written. */
  save(asked: { id: RunbookId; text: string; basis: string }): Promise<SaveResult>;
  /** A new runbook from the template. */
  create(path: string): Promise<RunbookId>;
  /** The text as it is as a file of the user's folder. */
  copy(id: RunbookId): Promise<RunbookId>;
  rename(id: RunbookId, path: string): Promise<RunbookId>;
  /** Puts the file aside; the answer brings it back. Of a copy of a shipped runbook, the shipped one is offered again. */
  remove(id: RunbookId): Promise<string>;
  restore(removed: string): Promise<RunbookId>;
  folder(): Promise<RunbookFolder>;
  /** Another folder from now on; undefined: the console's own. Throws where it is none. */
  useFolder(folder: string | undefined): Promise<RunbookFolder>;
}

export interface EditingOptions {
  library: Library;
  /** Where removed files are kept. */
  removedFolder: string;
  defaultFolder: string;
  rememberFolder: (folder: string | undefined) => void;
  /** Keeps an edit with the runs that go on by one of these ids; returns them. */
  redline: (edit: RunbookEdit) => RunId[];
}

export interface RunbookEdit {
  ids: readonly RunbookId[];
  /** Path of the file for a patch: from the top of its checkout, else of the user's folder. */
  path: string;
  /** The file's text as it was and as it is, byte for byte. */
  before: string;
  after: string;
}

const RemovedFile = z.object({ path: z.string(), text: z.string() });

/** The basis of a file that is not there. */
const ABSENT = "absent";

export function createEditing(options: EditingOptions): RunbookEditing {
  const editing = new FolderEditing(options);
  let last: Promise<unknown> = Promise.resolve();
  /** One change at a time: each looks at what the one before has left. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
  return {
    text: (id) => editing.text(id),
    folder: () => editing.folder(),
    save: (asked) => inTurn(() => editing.save(asked)),
    create: (path) => inTurn(() => editing.create(path)),
    copy: (id) => inTurn(() => editing.copy(id)),
    rename: (id, path) => inTurn(() => editing.rename(id, path)),
    remove: (id) => inTurn(() => editing.remove(id)),
    restore: (removed) => inTurn(() => editing.restore(removed)),
    useFolder: (folder) => inTurn(() => editing.useFolder(folder)),
  };
}

class FolderEditing {
  constructor(private readonly options: EditingOptions) {}

  text(id: RunbookId): RunbookText {
    const { library } = this.options;
    const entry = library.entry(id);
    const raw = readRunbookFile(entry.file);
    const shipped = entry.shadows && library.shipped(entry.shadows);
    return {
      id: entry.id, origin: entry.origin, file: entry.file, text: plainText(raw), basis: basisOf(raw),
      path: this.targetPath(entry), isCopiedOnWrite: entry.origin !== "user",
      ...(entry.shadows && shipped !== undefined ? { shipped: { id: entry.shadows, text: plainText(readRunbookFile(shipped)) } } : {}),
    };
  }

  async save({ id, text, basis }: { id: RunbookId; text: string; basis: string }): Promise<SaveResult> {
    if (Buffer.byteLength(text) > LARGEST_FILE) raise({ code: "runbook.too-large", message: "A runbook may have 5 MiB.", next: "Split it." });
    const entry = this.options.library.entry(id);
    const present = await currentText(entry.file);
    if (basisOf(present) !== basis) return { outcome: "conflict", basis: basisOf(present), ...(present === undefined ? {} : { text: plainText(present) }) };
    const isCopy = entry.origin !== "user";
    const before = present ?? "";
    const after = inFormOf(before, text);
    const file = await placeWithin(this.root, isCopy ? await this.freePath(entry) : this.targetPath(entry));
    if (isCopy || after !== present) await writeWhole(file, after, isCopy || present === undefined);
    const saved = await this.idAfter(file);
    // The edit is in the file by now: a run that cannot be told must not make it look lost.
    const redlined = before === after ? [] : this.options.redline({ ids: [id, entry.id, saved, ...(entry.shadows ? [entry.shadows] : [])], path: await this.patchPath(file), before, after });
    return { outcome: "saved", id: saved, basis: basisOf(after), file, isNewCopy: isCopy, redlined };
  }

  async create(given: string): Promise<RunbookId> {
    const path = runbookPath(given);
    const title = basename(path).replace(/\.(?:md|markdown)$/i, "").replace(/[-_]+/g, " ");
    return this.write(path, newRunbookText(title.charAt(0).toUpperCase() + title.slice(1)));
  }

  async copy(id: RunbookId): Promise<RunbookId> {
    const entry = this.options.library.entry(id);
    return this.write(await this.freePath(entry), readRunbookFile(entry.file));
  }

  async rename(id: RunbookId, given: string): Promise<RunbookId> {
    const entry = this.own(id);
    const file = await placeWithin(this.root, runbookPath(given));
    if (file !== entry.file) {
      if (await exists(file)) raise({ code: "runbook.exists", message: `There is a file ${basename(file)} already.`, next: "Choose another name." });
      await placeWithin(this.root, this.targetPath(entry));
      await rename(entry.file, file);
    }
    return this.idAfter(file);
  }

  async remove(id: RunbookId): Promise<string> {
    const entry = this.own(id);
    const file = await placeWithin(this.root, this.targetPath(entry));
    const removed = `${randomBytes(8).toString("hex")}.json`;
    await mkdir(this.options.removedFolder, { recursive: true });
    await writeWhole(join(this.options.removedFolder, removed), JSON.stringify({ path: this.targetPath(entry), text: readRunbookFile(file) }), true);
    await rm(entry.file);
    await this.options.library.rescan();
    return removed;
  }

  async restore(removed: string): Promise<RunbookId> {
    const kept = join(this.options.removedFolder, removed);
    const gone = { code: "runbook.not-removed", message: "That runbook is not among the removed ones." };
    if (!/^[0-9a-f]{16}\.json$/.test(removed)) raise(gone);
    const text = await readFile(kept, "utf8").catch((thrown: unknown) => raise(gone, thrown));
    const { path, text: source } = RemovedFile.parse(JSON.parse(text));
    const id = await this.write(runbookPath(path), source);
    await rm(kept);
    return id;
  }

  async folder(): Promise<RunbookFolder> {
    const git = await gitCheckout(this.root);
    return { folder: this.root, isDefault: this.root === this.options.defaultFolder, ...(git ? { git } : {}) };
  }

  async useFolder(folder: string | undefined): Promise<RunbookFolder> {
    if (folder !== undefined && !(await stat(folder).then((found) => found.isDirectory(), () => false))) {
      raise({ code: "runbook.folder", message: "That is not a folder.", next: "Choose a folder that exists.", at: { file: folder } });
    }
    await this.options.library.useFolder(folder ?? this.options.defaultFolder);
    this.options.rememberFolder(folder);
    return this.folder();
  }

  private get root(): string {
    return this.options.library.userFolder();
  }

  private own(id: RunbookId): LibraryEntry {
    const entry = this.options.library.entry(id);
    if (entry.origin !== "user") raise({ code: "runbook.not-yours", message: "Only runbooks of your own folder can be renamed or removed.", next: "Copy it to your runbooks first." });
    return entry;
  }

  /** Path within the user's folder that an edit of this runbook is written to. */
  private targetPath({ origin, file, path }: LibraryEntry): string {
    if (origin === "user") return relative(this.root, file).split(sep).join("/");
    return origin === "shipped" ? path : runbookPath(basename(file).replace(/^[.-]+/, "") || "document");
  }

  /** A copy of a shipped runbook takes its path and so stands for it; one of a document takes a free name. */
  private async freePath(entry: LibraryEntry): Promise<string> {
    const path = this.targetPath(entry);
    for (let number = 1; entry.origin !== "shipped" && number < 1_000; number += 1) {
      const tried = number === 1 ? path : path.replace(/(\.\w+)$/, `-${number}$1`);
      if (!(await exists(join(this.root, tried)))) return tried;
    }
    return path;
  }

  private async write(path: string, text: string): Promise<RunbookId> {
    const file = await placeWithin(this.root, path);
    await writeWhole(file, text, true);
    return this.idAfter(file);
  }

  private async idAfter(file: string): Promise<RunbookId> {
    await this.options.library.rescan();
    return this.options.library.idOf(file) ?? raise({ code: "runbook.not-listed", message: "The file is written, but the library does not list it.", next: "Look at the folder of your runbooks.", at: { file } });
  }

  private async patchPath(file: string): Promise<string> {
    const top = (await gitCheckout(this.root))?.root ?? this.root;
    return relative(isWithin(top, file) ? top : this.root, file).split(sep).join("/");
  }
}

const basisOf = (raw: string | undefined): string => (raw === undefined ? ABSENT : createHash("sha256").update(raw).digest("hex"));

/** undefined where the file is gone. */
async function currentText(file: string): Promise<string | undefined> {
  return (await exists(file)) ? readRunbookFile(file) : undefined;
}

const exists = (file: string): Promise<boolean> => stat(file).then(() => true, () => false);
