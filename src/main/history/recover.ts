import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { messageOf, type Problem } from "../../shared/problem";
import { backupsOf, stampOf } from "./backup";
import { damageOf, type Database, type DatabaseOptions, isDamage, openDatabase } from "./database";

const COMPANIONS = ["-wal", "-shm"];

export interface Opened {
  database: Database;
  /** Set when the file was damaged and another took its place. */
  notice?: Problem;
}

/**
 * Opens a checked history file. A damaged one is set aside under a name with the time, and the newest sound backup, or an
 * empty file, takes its place. Any other failure is thrown: a busy or forbidden file is not a damaged one.
 */
export function openChecked(file: string, options: DatabaseOptions, now: number): Opened {
  const found = tryOpen(file, options);
  if (found.database !== undefined) return { database: found.database };
  const aside = setAside(file, now);
  for (const backup of backupsOf(file)) {
    copyFileSync(backup.file, file);
    const { database } = tryOpen(file, options);
    if (database !== undefined) return { database, notice: restoredNotice(aside, found.damage, backup.at) };
    removeWithCompanions(file);
  }
  return { database: openDatabase(file, options), notice: emptyNotice(aside, found.damage) };
}

function tryOpen(file: string, options: DatabaseOptions): { database: Database } | { database?: undefined; damage: string } {
  let database: Database | undefined;
  try {
    database = openDatabase(file, options);
    const damage = damageOf(database);
    if (damage === undefined) return { database };
    database.close();
    return { damage };
  } catch (thrown) {
    database?.close();
    if (!isDamage(thrown)) throw thrown;
    return { damage: messageOf(thrown) };
  }
}

function setAside(file: string, now: number): string {
  const stamp = stampOf(now);
  let aside = `${file}.damaged-${stamp}`;
  for (let count = 2; existsSync(aside); count += 1) aside = `${file}.damaged-${stamp}-${count}`;
  for (const suffix of ["", ...COMPANIONS]) if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  return aside;
}

function removeWithCompanions(file: string): void {
  for (const suffix of ["", ...COMPANIONS]) rmSync(file + suffix, { force: true });
}

const restoredNotice = (aside: string, cause: string, at: number): Problem => ({
  code: "history.restored",
  message: `The history file was damaged. The backup of ${new Date(at).toISOString()} is in use: runs and charts since then are not in it.`,
  cause,
  next: `The damaged file was kept as ${basename(aside)}. Look at the hosts themselves before resuming a run.`,
});

const emptyNotice = (aside: string, cause: string): Problem => ({
  code: "history.started-empty",
  message: "The history file was damaged and there is no sound backup: the history starts empty.",
  cause,
  next: `The damaged file was kept as ${basename(aside)}. Runs that were under way are not known here: look at the hosts themselves.`,
});
