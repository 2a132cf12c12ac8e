// Unpack chosen entries of a zip file, with their modes and symbolic links.
import { createWriteStream, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";

const S_IFMT = 0o170000;
const S_IFLNK = 0o120000;

/**
 * @param {string} archive
 * @param {string} folder
 * @param {(path: string) => boolean} wanted asked with each entry's path in the archive
 */
export async function unzip(archive, folder, wanted) {
  // Loaded here: this module is read before npm packages are installed.
  const { default: yauzl } = await import("yauzl");
  /** @type {import("yauzl").ZipFile} */
  const zip = await new Promise((done, failed) => {
    yauzl.open(archive, { lazyEntries: true, autoClose: true }, (error, file) => (error ? failed(error) : done(file)));
  });
  const open = promisify(zip.openReadStream.bind(zip));
  await new Promise((done, failed) => {
    zip.on("error", failed);
    zip.on("end", done);
    zip.on("entry", (/** @type {import("yauzl").Entry} */ entry) => {
      const extracted = wanted(entry.fileName) ? extract(entry) : Promise.resolve();
      extracted.then(() => zip.readEntry(), failed);
    });
    zip.readEntry();
  });

  /** @param {import("yauzl").Entry} entry */
  async function extract(entry) {
    const target = resolve(folder, entry.fileName);
    if (!target.startsWith(resolve(folder) + sep)) throw new Error(`${entry.fileName} points outside the archive`);
    if (entry.fileName.endsWith("/")) {
      mkdirSync(target, { recursive: true });
      return;
    }
    mkdirSync(dirname(target), { recursive: true });
    const mode = entry.externalFileAttributes >>> 16;
    const content = await open(entry);
    if ((mode & S_IFMT) === S_IFLNK) symlinkSync(await text(content), join(target));
    else await pipeline(content, createWriteStream(target, { mode: mode & 0o777 || 0o644 }));
  }
}
