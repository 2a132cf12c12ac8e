import { resolve } from "node:path";
import type { FleetView } from "../../shared/contract";
import type { Closable } from "../ports";
import { type LoadedFleet, loadFleet } from "./load";
import { watchPath } from "./watch-file";

/** The fleet in use, kept equal to its file. */
export interface FleetStore extends Closable {
  view(): FleetView;
  /**
   * Takes another file into use. One that is not valid is refused while a fleet is in use: the reply says why and the store stays as
   * it was. Where none is in use, the file is watched until it becomes valid.
   */
  open(file: string): Promise<FleetView>;
}

export interface FleetStoreOptions {
  /** Opened at once. */
  file?: string;
  /** Told each time the view has changed, `open` included. */
  onChange: (view: FleetView) => void;
  now?: () => number;
}

/** Opens the file, if there is one, before it returns. */
export async function createFleetStore(options: FleetStoreOptions): Promise<FleetStore> {
  const store = new WatchedFleet(options);
  if (options.file !== undefined) await store.open(options.file);
  return store;
}

class WatchedFleet implements FleetStore {
  private current: FleetView = { problems: [] };
  private watching: Closable | undefined;
  /** Loads run one after the other, so that an older text never replaces a newer one. */
  private queue: Promise<unknown> = Promise.resolve();
  private last = "";
  private closed = false;

  constructor(private readonly options: FleetStoreOptions) {}

  view(): FleetView {
    return this.current;
  }

  open(path: string): Promise<FleetView> {
    const file = resolve(path);
    return this.inTurn(async () => {
      const loaded = await loadFleet(file);
      if (this.closed) return this.current;
      if (loaded.fleet === undefined && this.current.fleet !== undefined && file !== this.current.file) {
        return { ...this.current, problems: loaded.problems };
      }
      await this.watching?.close();
      this.watching = watchPath(file, () => void this.reload(file));
      this.adopt(file, loaded);
      return this.current;
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.watching?.close();
    await this.queue;
  }

  private reload(file: string): Promise<void> {
    return this.inTurn(async () => {
      const loaded = await loadFleet(file);
      if (!this.closed && file === this.current.file) this.adopt(file, loaded);
    });
  }

  /** A good file replaces the fleet; a broken one leaves it and says why. */
  private adopt(file: string, { fleet, problems, warnings }: LoadedFleet): void {
    const print = JSON.stringify([file, fleet, problems, warnings]);
    if (print === this.last) return;
    this.last = print;
    const kept = file === this.current.file ? { fleet: this.current.fleet, loadedAt: this.current.loadedAt } : {};
    const inUse = fleet === undefined ? kept : { fleet, loadedAt: (this.options.now ?? Date.now)() };
    this.current = { ...inUse, file, problems, warnings };
    this.options.onChange(this.current);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.queue.then(work);
    this.queue = done.catch(() => undefined);
    return done;
  }
}
