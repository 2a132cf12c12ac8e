import { readFile, stat } from "node:fs/promises";
import { messageOf, type Problem } from "../../shared/problem";
import type { RuleFile } from "../../shared/rules/model";
import { readRuleFile } from "../../shared/rules/read-rule-file";

/** Far above any real file, and little enough to be read at once. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The text of a file, or why it cannot be read. */
export async function readText(file: string): Promise<{ text: string } | { problem: Problem }> {
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) return { problem: { code: "rules.too-large", message: `the file has ${size} bytes; at most ${MAX_BYTES} are read`, next: "split it", at: { file } } };
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file)) };
  } catch (thrown) {
    return { problem: unreadable(file, thrown) };
  }
}

/** Reads and checks a rule file. Never throws: one that cannot be read is a file with a finding. */
export async function loadRuleFile(file: string): Promise<RuleFile> {
  const read = await readText(file);
  return "text" in read ? readRuleFile(read.text, file) : { file, groups: [], findings: [{ ...read.problem, severity: "error" }] };
}

function unreadable(file: string, thrown: unknown): Problem {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (code === "ENOENT") return { code: "rules.missing", message: "there is no such file", next: "correct the path, or take it out of the list", at: { file } };
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return { code: "rules.not-text", message: "the file is not UTF-8 text", next: "save it as UTF-8", at: { file } };
  return { code: "rules.unreadable", message: "the file cannot be read", cause: messageOf(thrown), next: "check its permissions", at: { file } };
}
