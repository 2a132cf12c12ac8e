import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { damageOf, type DatabaseOptions, openDatabase } from "./database";

const KEPT = 3;
const DAY_MS = 86_400_000;
const PAGES_PER_STEP = 2_000;

/** "2026-11-21T10:15:00.000Z" as a part of a file's name that sorts by time. */
export const stampOf = (ms: number): string => new Date(ms).toISOString().replace(/[-:]/g, "").replace(/\.\d+/, "");

/** The time in a backup's name (ms), undefined when it is not one of ours. */
function timeOf(name: string): number | undefined {
  const found = /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.sqlite$/.exec(name);
  if (!found) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1);
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

export interface Backup {
  file: string;
  /** ms since the epoch */
  at: number;
}

/** Backups of a history file, newest first. */
export function backupsOf(file: string): Backup[] {
  const folder = folderOf(file);
  const prefix = `${basename(file, ".sqlite")}-`;
  return namesIn(folder)
    .flatMap((name) => {
      const at = name.startsWith(prefix) ? timeOf(name) : undefined;
      return at === undefined ? [] : [{ file: join(folder, name), at }];
    })
    .sort((a, b) => b.at - a.at);
}

const folderOf = (file: string): string => join(dirname(file), "backups");

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return [];
    throw thrown;
  }
}

/** Whether the newest backup is older than a day. */
export const isBackupDue = (file: string, now: number): boolean => now - (backupsOf(file)[0]?.at ?? 0) >= DAY_MS;

/**
 * Copies the history while it is in use. The copy reads one snapshot: a write during it neither shows in it nor restarts it.
 * It has its name only once it is whole.
 */
export async function backUp(file: string, now: number, options: Pick<DatabaseOptions, "nativeBinding">): Promise<Backup> {
  const folder = folderOf(file);
  mkdirSync(folder, { recursive: true });
  const target = join(folder, `${basename(file, ".sqlite")}-${stampOf(now)}.sqlite`);
  const partial = `${target}.${process.pid}.partial`;
  const database = openDatabase(file, { ...options, synchronous: "NORMAL", readonly: true });
  try {
    database.exec("BEGIN");
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
    await database.backup(partial, { progress: () => PAGES_PER_STEP });
    if (!database.open) throw new Error("the history was closed during its backup");
    checkCopy(partial, options);
    renameSync(partial, target);
  } finally {
    if (database.open) database.close();
    rmSync(partial, { force: true });
  }
  for (const old of backupsOf(file).slice(KEPT)) rmSync(old.file, { force: true });
  return { file: target, at: now };
}

function checkCopy(file: string, options: Pick<DatabaseOptions, "nativeBinding">): void {
  const copy = openDatabase(file, { ...options, synchronous: "NORMAL", readonly: true });
  try {
    const damage = damageOf(copy);
    if (damage !== undefined) throw new Error(`the backup is damaged: ${damage}`);
  } finally {
    copy.close();
    for (const suffix of ["-wal", "-shm"]) rmSync(file + suffix, { force: true });
  }
}
