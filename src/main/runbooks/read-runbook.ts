import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { RunbookId } from "../../shared/ids";
import { messageOf, ProblemError, type Problem } from "../../shared/problem";
import type { Runbook } from "../../shared/runbook/model";
import type { KnownVerbs } from "../../shared/runbook/lint-context";
import { parseRunbook } from "../../shared/runbook/parse";

/** Larger files are refused, bytes: the longest manual we know has 45 kB. */
export const LARGEST_FILE = 5 * 1024 * 1024;

/** A runbook file's text, byte order mark and line endings as they are; throws a Problem where there is none to read. */
export function readRunbookFile(file: string): string {
  const { size, isFile } = look(file);
  if (!isFile) throw new ProblemError({ code: "runbook.unreadable", message: `${basename(file)} is not a file.`, at: { file } });
  if (size > LARGEST_FILE) {
    const message = `${basename(file)} has ${(size / 1024 / 1024).toFixed(1)} MiB; a runbook may have 5.`;
    throw new ProblemError({ code: "runbook.too-large", message, next: "Split it, or open the part that is needed.", at: { file } });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (thrown) {
    throw new ProblemError(unreadable(file, thrown), { cause: thrown });
  }
}

function look(file: string): { size: number; mtimeMs: number; isFile: boolean } {
  try {
    const stat = statSync(file);
    return { size: stat.size, mtimeMs: stat.mtimeMs, isFile: stat.isFile() };
  } catch (thrown) {
    throw new ProblemError(unreadable(file, thrown), { cause: thrown });
  }
}

function unreadable(file: string, thrown: unknown): Problem {
  const next = "A runbook is a text file in UTF-8 that you may read.";
  return { code: "runbook.unreadable", message: `${basename(file)} cannot be read.`, cause: messageOf(thrown), next, at: { file } };
}

/** A file's text as a runbook, read again only when the file has changed. */
export class RunbookFile {
  private print = "";
  private runbook: Runbook | undefined;

  constructor(
    readonly id: RunbookId,
    readonly file: string,
    private readonly verbs?: KnownVerbs,
  ) {}

  /** The runbook as the file has it now. A file that cannot be read gives an empty runbook whose finding says why. */
  read(): Runbook {
    try {
      return this.readOrThrow();
    } catch (thrown) {
      this.print = "";
      const problem = thrown instanceof ProblemError ? thrown.problem : unreadable(this.file, thrown);
      return (this.runbook = unreadableRunbook(this.id, this.file, problem));
    }
  }

  /** Like `read`, but throws a Problem where there is nothing to read. */
  readOrThrow(): Runbook {
    const { size, mtimeMs } = look(this.file);
    const print = `${size}:${mtimeMs}`;
    if (this.runbook && print === this.print) return this.runbook;
    this.runbook = parseRunbook(readRunbookFile(this.file), { id: this.id, file: this.file, verbs: this.verbs });
    this.print = print;
    return this.runbook;
  }
}

function unreadableRunbook(id: RunbookId, file: string, problem: Problem): Runbook {
  const title = basename(file).replace(/\.(?:md|markdown)$/i, "");
  return {
    id, file, title, armed: false, risk: "read", source: "",
    appliesTo: [], tags: [], params: [], secrets: [], phases: [],
    findings: [{ ...problem, severity: "error" }],
  };
}
