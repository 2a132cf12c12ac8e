import { readFile } from "node:fs/promises";
import type { RuleFileText } from "../../shared/rules/ask";
import { raise } from "../../shared/problem";
import type { RuleStore } from "./rule-store";

/** The text of a rule file that is known here; no other file can be named. */
export async function ruleText(store: Pick<RuleStore, "files">, file: string): Promise<RuleFileText> {
  const known = store.files().find((one) => one.file.file === file);
  if (!known) return raise({ code: "rules.unknown-file", message: `"${file}" is no rule file that is in use here.`, next: "Look at the list again: it may have been removed meanwhile." });
  const text = await readFile(file, "utf8").catch((thrown: unknown) => raise({ code: "rules.unreadable", message: `${file} cannot be read.`, next: "Look whether it is still there.", at: { file } }, thrown));
  return { file, origin: known.origin, text };
}
