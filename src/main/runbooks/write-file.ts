import { randomBytes } from "node:crypto";
import { link, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { messageOf, raise } from "../../shared/problem";

/**
 * Writes a file so that it is there whole or as it was: a new file beside it, on disk, then in its place. The mode stays. With
 * `isNew` an existing file is never replaced: throws "runbook.exists".
 */
export async function writeWhole(file: string, text: string, isNew: boolean): Promise<void> {
  const beside = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const mode = isNew ? 0o644 : (await stat(file)).mode & 0o777;
    const handle = await open(beside, "wx", mode);
    try {
      await handle.writeFile(text, "utf8");
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A link to an existing name fails where a rename would replace it.
    if (isNew) await link(beside, file);
    else await rename(beside, file);
  } catch (thrown) {
    if (isExisting(thrown)) raise({ code: "runbook.exists", message: `There is a file ${basename(file)} already.`, next: "Choose another name.", at: { file } });
    raise({ code: "runbook.not-saved", message: `${basename(file)} could not be written; it is as it was.`, cause: messageOf(thrown), next: "Look at the rights of the folder and the space on its disk.", at: { file } }, thrown);
  } finally {
    await rm(beside, { force: true });
  }
}

const isExisting = (thrown: unknown): boolean => thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST";
