import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const FOLDER = resolve(import.meta.dirname, "../../../../shared/manuals");

/** The operations manuals beside the checkout; empty, with the reason printed, where they are not. */
export function readManuals(): { name: string; text: string }[] {
  if (!existsSync(FOLDER)) {
    console.log("skipped: the manuals are not beside the checkout (../shared/manuals)");
    return [];
  }
  return readdirSync(FOLDER).filter((name) => name.endsWith(".md") && name !== "README.md").map((name) => ({ name, text: readFileSync(join(FOLDER, name), "utf8") }));
}
