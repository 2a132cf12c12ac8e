import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "../../../shared/manuals");
const BLOCK = /```ya?ml\n([\s\S]*?)```/g;

/** The rule files that stand in operations manuals beside the checkout, by the manual's name; none where they are not there. */
export function ruleBlocksOf(): { name: string; text: string }[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER).filter((file) => file.endsWith(".md")).flatMap((file) =>
    [...readFileSync(join(FOLDER, file), "utf8").matchAll(BLOCK)].flatMap(([, text = ""]) => (/^groups:/m.test(text) ? [{ name: `${file.replace(/\..*$/, "")}.yml`, text }] : [])));
}
