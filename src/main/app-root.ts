import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder that holds package.json, resources/ and out/, wherever the bundler put the file that asks. */
export function appRoot(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json")) && existsSync(join(folder, "resources"))) return folder;
    if (dirname(folder) === folder) throw new Error(`no package.json with a resources folder above ${from}`);
  }
}
