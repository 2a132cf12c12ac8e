import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import type { RunbookId } from "../../shared/ids";
import { messageOf, ProblemError, type Problem } from "../../shared/problem";
import type { Runbook } from "../../shared/runbook/model";
import { parseRunbook } from "../../shared/runbook/parse";

/** Larger files are refused, bytes: the longest manual we know has 45 kB. */
export const LARGEST_FILE = 5 * 1024 * 1024;

/** A file's text as a runbook, read again only when the file has changed. */
export class RunbookFile {
  private print = "";
  private runbook: Runbook | undefined;

  constructor(
    readonly id: RunbookId,
    readonly file: string,
  ) {}

  /** The runbook as the file has it now. A file that cannot be read gives an empty runbook whose finding says why. */
  read(): Runbook {
    try {
      return this.readOrThrow();
    } catch (thrown) {
      this.print = "";
      const problem = thrown instanceof ProblemError ? thrown.problem : this.unreadable(thrown);
      return (this.runbook = unreadableRunbook(this.id, this.file, problem));
    }
  }

  /** Like `read`, but throws a Problem where there is nothing to read. */
  readOrThrow(): Runbook {
    const { size, mtimeMs, isFile } = this.look();
    if (!isFile) throw new ProblemError({ code: "runbook.unreadable", message: `${basename(this.file)} is not a file.`, at: { file: this.file } });
    if (size > LARGEST_FILE) {
      const message = `${basename(this.file)} has ${(size / 1024 / 1024).toFixed(1)} MiB; a runbook may have 5.`;
      throw new ProblemError({ code: "runbook.too-large", message, next: "Split it, or open the part that is needed.", at: { file: this.file } });
    }
    const print = `${size}:${mtimeMs}`;
    if (this.runbook && print === this.print) return this.runbook;
    this.runbook = parseRunbook(this.text(), { id: this.id, file: this.file });
    this.print = print;
    return this.runbook;
  }

  private look(): { size: number; mtimeMs: number; isFile: boolean } {
    try {
      const stat = statSync(this.file);
      return { size: stat.size, mtimeMs: stat.mtimeMs, isFile: stat.isFile() };
    } catch (thrown) {
      throw new ProblemError(this.unreadable(thrown), { cause: thrown });
    }
  }

  private text(): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(this.file));
    } catch (thrown) {
      throw new ProblemError(this.unreadable(thrown), { cause: thrown });
    }
  }

  private unreadable(thrown: unknown): Problem {
    const next = "A runbook is a text file in UTF-8 that you may read.";
    return { code: "runbook.unreadable", message: `${basename(this.file)} cannot be read.`, cause: messageOf(thrown), next, at: { file: this.file } };
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
