import { randomBytes } from "node:crypto";
import { lstat, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The longest path that a Unix socket's address takes on macOS (sun_path, 104 bytes with its end); Linux takes 4 more. */
const SOCKET_PATH_BYTES = 103;
/** Room for the longest socket name, "/live1.sock". */
const SOCKET_NAME_BYTES = 16;

/** A word that tells this folder's demo from every other; made once. */
export async function markOf(folder: string): Promise<string> {
  const file = join(folder, "mark");
  try {
    const mark = (await readFile(file, "utf8")).trim();
    if (/^[0-9a-f]{16}$/.test(mark)) return mark;
  } catch {
    // The first start: there is none yet.
  }
  const mark = randomBytes(8).toString("hex");
  await writeFile(file, `${mark}\n`);
  return mark;
}

/** A folder for sockets that nobody else can enter, with a path short enough for one. */
export async function socketFolder(mark: string): Promise<string> {
  const base = Buffer.byteLength(join(tmpdir(), `qd-${mark}`)) + SOCKET_NAME_BYTES <= SOCKET_PATH_BYTES ? tmpdir() : "/tmp";
  const wanted = join(base, `qd-${mark}`);
  await mkdir(wanted, { mode: 0o700 }).catch(() => undefined);
  const found = await lstat(wanted);
  const ours = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
  return ours ? wanted : mkdtemp(join(base, "qd-"));
}
