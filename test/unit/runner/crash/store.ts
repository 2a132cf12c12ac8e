import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunEvent, RunEventBody } from "../../../../src/shared/run";
import { openHistory } from "../../../../src/main/history";
import type { Journal } from "../../../../src/main/ports";
import { Disk, memoryJournal } from "../memory-journal";

export type Guard = (when: "before" | "after", body: RunEventBody) => void;

/** A journal that outlives the consoles that write it. */
export interface Store {
  /** The journal as a new console opens it; what an earlier one had open is gone. */
  open(guard: Guard): Promise<Journal>;
  /** Events of the only run. */
  events(): RunEvent[];
  /** Where the chain of hashes is broken. */
  broken(): Promise<{ seq: number; reason: string } | undefined>;
  remove(): Promise<void>;
}

export function memoryStore(): Store {
  const disk = new Disk();
  return { open: async (guard) => memoryJournal(disk, guard), events: () => [...disk.runs.values()][0] ?? [], broken: async () => undefined, remove: async () => {} };
}

/** The real journal in its own file, opened anew by each console. */
export function sqliteStore(): Store {
  const folder = mkdtempSync(join(tmpdir(), "qd-crash-"));
  const file = join(folder, "history.sqlite");
  let history = openHistory({ file, backups: false, now: Date.now });
  const reopen = async () => {
    await history.close();
    history = openHistory({ file, backups: false, now: Date.now });
    return history.journal;
  };
  const runs = () => history.journal.list(1).map(({ id }) => id);
  return {
    open: async (guard) => {
      const journal = await reopen();
      const guarded = <A extends unknown[]>(write: (...args: A) => RunEvent, bodyOf: (args: A) => RunEventBody) => (...args: A): RunEvent => {
        guard("before", bodyOf(args));
        const event = write(...args);
        guard("after", bodyOf(args));
        return event;
      };
      return { ...journal, create: guarded(journal.create, (args) => args[3]), append: guarded(journal.append, (args) => args[3]) };
    },
    events: () => runs().flatMap((run) => history.journal.events(run)),
    broken: async () => {
      await reopen();
      return runs().map((run) => history.journal.verify(run))[0];
    },
    remove: async () => {
      await history.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
