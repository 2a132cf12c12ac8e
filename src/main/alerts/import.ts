import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { raise } from "../../shared/problem";
import type { RuleImport, RuleImportAsk } from "../../shared/rules/ask";
import { checkRules, ruleFilesOf } from "./check";

/**
 * Copies a rule file to the data folder, where it is in use at once. One with an error is left out, and the reply says why. Of a Markdown
 * document the blocks with rules are copied, each to a file of its own.
 */
export async function importRules({ name, text, replace }: RuleImportAsk, folder: string): Promise<RuleImport> {
  const check = checkRules(basename(name), text);
  if (check.findings.some(({ severity }) => severity === "error") || check.alerts + check.recordings === 0) return check;
  const blocks = ruleFilesOf(name, text).map((one) => one.text);
  const files = blocks.map((_, index) => placeOf(folder, name, blocks.length > 1 ? index + 1 : undefined, replace));
  const taken = files.find((file) => existsSync(file));
  if (taken !== undefined && !replace) {
    raise({ code: "rules.exists", message: `There is an imported rule file "${basename(taken)}" already.`, next: "Import it with \"replace\", or under another name.", at: { file: taken } });
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [index, file] of files.entries()) await writeWhole(file, blocks[index]?.replace(/^\n+/, "") ?? "");
  return { ...check, file: files[0] };
}

/** Takes an imported file out of use. */
export async function removeImported(file: string, folder: string): Promise<void> {
  if (dirname(file) !== folder || !existsSync(file)) raise({ code: "rules.not-imported", message: `"${file}" is no imported rule file.`, next: "Rule files of the fleet are taken out in the fleet file." });
  await rm(file);
}

/** A file that was put there by hand under another ending keeps its name when it is replaced. */
function placeOf(folder: string, name: string, number: number | undefined, replace: boolean): string {
  const same = join(folder, basename(name));
  return replace && number === undefined && /\.ya?ml$/i.test(name) && existsSync(same) ? same : join(folder, fileName(name, number));
}

function fileName(name: string, number: number | undefined): string {
  const stem = basename(name).replace(/\.(ya?ml|rules|md|markdown)$/i, "").replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+/, "") || "rules";
  return number === undefined ? `${stem}.yml` : `${stem}-${number}.yml`;
}

/** Under another name first: a half-written file is never read. */
async function writeWhole(file: string, text: string): Promise<void> {
  const part = `${file}.part`;
  await writeFile(part, text, { mode: 0o600 });
  await rename(part, file);
}
