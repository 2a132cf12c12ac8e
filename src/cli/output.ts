import { describeProblem, type Problem } from "../shared/problem";

/** Where a command's result goes: JSON for programs (one document, or one line per item of a stream), text for people. */
export class Output {
  constructor(readonly json: boolean) {}

  /** The result of a command. `text` is not called where JSON is wanted. */
  result(value: unknown, text: () => string): void {
    process.stdout.write(this.json ? `${JSON.stringify(value, null, 2)}\n` : withNewline(text()));
  }

  /** One item of a stream. */
  item(value: unknown, text: () => string | undefined): void {
    if (this.json) process.stdout.write(`${JSON.stringify(value)}\n`);
    else {
      const line = text();
      if (line !== undefined) process.stdout.write(withNewline(line));
    }
  }

  /** A word to the person beside the result; never part of JSON. */
  say(text: string): void {
    process.stderr.write(withNewline(text));
  }

  problem(problem: Problem): void {
    process.stderr.write(`${describeProblem(problem)}\n`);
  }
}

const withNewline = (text: string) => (text === "" || text.endsWith("\n") ? text : `${text}\n`);

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()).join("\n");
}
