import { type FSWatcher, realpathSync, unwatchFile, watch, watchFile } from "node:fs";
import { basename, dirname } from "node:path";
import type { Closable } from "../ports";

/** How long a file must be quiet before it counts as written, ms. */
const QUIET_MS = 100;
/** How often the file is looked at where the system tells nothing (network folders), ms. */
const LOOK_EVERY_MS = 1_000;

/**
 * Tells when the file at a path may have changed. Watches the folder, since editors put a new file in the old one's place, and
 * the folder of a symbolic link's target.
 */
export function watchPath(file: string, changed: () => void): Closable {
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(changed, QUIET_MS);
  };
  const watchers = [...new Set([file, realPath(file)])].flatMap((path) => watchFolder(path, soon));
  watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, soon);
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      unwatchFile(file, soon);
    },
  };
}

function watchFolder(file: string, changed: () => void): FSWatcher[] {
  try {
    const watcher = watch(dirname(file), { persistent: false }, (_, name) => {
      if (name === null || name === basename(file)) changed();
    });
    // A folder that vanishes or cannot be watched any more is covered by the regular look.
    watcher.on("error", () => watcher.close());
    return [watcher];
  } catch {
    return [];
  }
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
