import { type FSWatcher, watch } from "node:fs";
import type { Closable } from "../ports";

/** How long folders must be quiet before a change is told, ms: an editor saves in several steps. */
const QUIET_MS = 150;

/** Tells once after a burst of changes in any of a set of folders. */
export class FolderWatch implements Closable {
  private readonly watchers = new Map<string, FSWatcher>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(private readonly changed: () => void) {}

  /** Watches exactly these folders from now on. */
  follow(folders: readonly string[]): void {
    if (this.closed) return;
    const wanted = new Set(folders);
    for (const folder of this.watchers.keys()) if (!wanted.has(folder)) this.drop(folder);
    for (const folder of wanted) if (!this.watchers.has(folder)) this.add(folder);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const folder of this.watchers.keys()) this.drop(folder);
  }

  private add(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.soon());
      // A folder that vanishes is a change of its parent's list.
      watcher.on("error", () => {
        this.drop(folder);
        this.soon();
      });
      this.watchers.set(folder, watcher);
    } catch {
      // Without a watch the folder is still read anew whenever one of its runbooks is asked for.
      this.watchers.delete(folder);
    }
  }

  private drop(folder: string): void {
    this.watchers.get(folder)?.close();
    this.watchers.delete(folder);
  }

  private soon(): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(this.changed, QUIET_MS);
    this.timer.unref();
  }
}
