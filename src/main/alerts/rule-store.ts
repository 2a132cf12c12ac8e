import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Problem } from "../../shared/problem";
import type { RuleFile, RuleGroup } from "../../shared/rules/model";
import type { Closable } from "../ports";
import { FolderWatch } from "../runbooks/watch-folders";
import { filesOf, folderOf } from "./glob";
import { loadRuleFile } from "./read-file";

export interface StoredRuleFile {
  origin: "fleet" | "imported";
  /** The file as it is now, with what is wrong with it. */
  file: RuleFile;
  /** What is in use: the file's groups, or those of its last good version. */
  groups: readonly RuleGroup[];
}

/** What a fleet file names. */
export interface FleetRules {
  folder: string;
  patterns: readonly string[];
}

interface Known extends StoredRuleFile {
  /** Changes with the file. */
  print: string;
}

const hasErrors = ({ findings }: RuleFile): boolean => findings.some(({ severity }) => severity === "error");

/** The rule files in use, kept equal to what lies on disk. A file with an error is held back; the others go on. */
export class RuleStore implements Closable {
  readonly #known = new Map<string, Known>();
  readonly #watch: FolderWatch;
  #fleet: FleetRules | undefined;
  #queue: Promise<void> = Promise.resolve();
  #closed = false;
  #unmatched: readonly string[] = [];

  constructor(readonly importedFolder: string, private readonly changed: () => void, private readonly notice: (problem: Problem) => void = () => undefined) {
    this.#watch = new FolderWatch(() => void this.look());
  }

  /** Every rule file, those of the fleet first. */
  files(): StoredRuleFile[] {
    return [...this.#known.values()];
  }

  /** Takes what a fleet file names into use; undefined where there is none that can be read: then what was named before stays. */
  follow(fleet: FleetRules | undefined): Promise<void> {
    this.#fleet = fleet ?? this.#fleet;
    return this.look();
  }

  /** Whether nobody can say which rules a file has: it has an error and no version before it, or no fleet file was read yet. */
  isUnknown(path: string): boolean {
    const known = this.#known.get(path);
    return known ? hasErrors(known.file) && known.groups.length === 0 : this.#fleet === undefined;
  }

  /** Reads what has changed since the last look. */
  look(): Promise<void> {
    this.#queue = this.#queue.then(() => (this.#closed ? undefined : this.#read()));
    return this.#queue;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watch.close();
    await this.#queue;
  }

  async #read(): Promise<void> {
    await mkdir(this.importedFolder, { recursive: true, mode: 0o700 }).catch(() => undefined);
    const named = await this.#named();
    let isChanged = this.#known.size !== named.size;
    const read = new Map<string, Known>();
    for (const [path, origin] of named) {
      const before = this.#known.get(path);
      const print = await printOf(path);
      if (before?.print === print && before.origin === origin) {
        read.set(path, before);
        continue;
      }
      isChanged = true;
      const file = await loadRuleFile(path);
      this.#sayErrors(file, before !== undefined && before.groups.length > 0);
      read.set(path, { origin, file, print, groups: hasErrors(file) ? (before?.groups ?? []) : file.groups });
    }
    this.#known.clear();
    for (const [path, known] of read) this.#known.set(path, known);
    this.#watch.follow([...new Set([this.importedFolder, ...this.#patterns().map(({ pattern, folder }) => folderOf(pattern, folder)), ...[...named.keys()].map(dirname)])]);
    if (isChanged && !this.#closed) this.changed();
  }

  #sayErrors({ file, findings }: RuleFile, isUsed: boolean): void {
    const [first, ...more] = findings.filter(({ severity }) => severity === "error");
    if (!first) return;
    const { severity: _severity, ...problem } = first;
    const rest = more.length > 0 ? `, and ${more.length} more` : "";
    const state = isUsed ? "its last good version stays in use" : "none of its rules is in use";
    this.notice({ ...problem, message: `A rule file has a mistake (${state}): ${problem.message}${rest}`, at: problem.at ?? { file } });
  }

  /** Patterns of the fleet file that name no file. */
  get unmatched(): readonly string[] {
    return this.#unmatched;
  }

  #patterns(): { pattern: string; folder: string; origin: StoredRuleFile["origin"] }[] {
    const { folder, patterns } = this.#fleet ?? { folder: "", patterns: [] };
    return [
      ...patterns.map((pattern) => ({ pattern, folder, origin: "fleet" as const })),
      ...["*.yml", "*.yaml"].map((pattern) => ({ pattern, folder: this.importedFolder, origin: "imported" as const })),
    ];
  }

  async #named(): Promise<Map<string, StoredRuleFile["origin"]>> {
    const named = new Map<string, StoredRuleFile["origin"]>();
    const unmatched: string[] = [];
    for (const { pattern, folder, origin } of this.#patterns()) {
      const paths = await filesOf(pattern, folder);
      if (paths.length === 0 && origin === "fleet") unmatched.push(pattern);
      for (const path of paths) if (!named.has(path)) named.set(path, origin);
    }
    this.#unmatched = unmatched;
    return named;
  }
}

const printOf = async (path: string): Promise<string> =>
  stat(path).then(({ mtimeMs, size, ino }) => [mtimeMs, size, ino].join("/"), (thrown: unknown) => String(thrown));
