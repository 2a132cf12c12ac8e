import Sqlite from "better-sqlite3";
import { raise } from "../../shared/problem";

export type Database = Sqlite.Database;

/** "QDCK": marks the file as ours, so that another program's database is never migrated by accident. */
export const APPLICATION_ID = 0x5144434b;

export interface DatabaseOptions {
  /** FULL: a commit is on disk when it returns. NORMAL: the last commits may be lost with the power, never the file. */
  synchronous: "FULL" | "NORMAL";
  /** A build of SQLite's binding for a runtime that cannot load the packaged one. */
  nativeBinding?: string;
  /** Largest size of the file; beyond it writes fail as on a full disk. */
  maxBytes?: number;
  readonly?: boolean;
}

/** Waiting for another process's transaction; a console beside a command line never needs this long. */
const BUSY_MS = 5_000;
const SYNCHRONOUS = { NORMAL: 1, FULL: 2 } as const;

/** Opens a file and sets what every connection of ours relies on, reading each setting back. */
export function openDatabase(file: string, options: DatabaseOptions): Database {
  const database = new Sqlite(file, {
    timeout: BUSY_MS,
    readonly: options.readonly ?? false,
    ...(options.nativeBinding === undefined ? {} : { nativeBinding: options.nativeBinding }),
  });
  try {
    if (!options.readonly) {
      // Before there is a first table: later it takes a VACUUM.
      if (database.pragma("page_count", { simple: true }) === 0) database.pragma("auto_vacuum = INCREMENTAL");
      demand(database, "journal_mode", "WAL", "wal");
      demand(database, "synchronous", options.synchronous, SYNCHRONOUS[options.synchronous]);
      // Keeps the write-ahead log from staying as large as the largest transaction ever was.
      demand(database, "journal_size_limit", 64 * 1024 * 1024);
    }
    demand(database, "busy_timeout", BUSY_MS);
    if (options.maxBytes !== undefined) limitSize(database, options.maxBytes);
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

function demand(database: Database, name: string, value: string | number, expected: string | number = value): void {
  database.pragma(`${name} = ${value}`);
  const found = database.pragma(name, { simple: true });
  if (found === expected) return;
  raise({
    code: "history.setting-refused",
    message: `The history file does not accept ${name} = ${value}.`,
    cause: `it stays ${String(found)}`,
    next: "Keep the data folder on a local disk: network and shared folders cannot hold the history safely.",
  });
}

function limitSize(database: Database, maxBytes: number): void {
  const pageSize = Number(database.pragma("page_size", { simple: true }));
  database.pragma(`max_page_count = ${Math.max(1, Math.floor(maxBytes / pageSize))}`);
}

const INCREMENTAL = 2;

/** Rewrites a file from before pages could be given back a few at a time. It stays as it is where there is no room or another process works with it. */
export function allowShrinking(database: Database): void {
  if (database.pragma("auto_vacuum", { simple: true }) === INCREMENTAL) return;
  try {
    database.pragma("auto_vacuum = INCREMENTAL");
    database.exec("VACUUM");
  } catch (thrown) {
    if (!/^SQLITE_(BUSY|LOCKED|FULL|IOERR)/.test(sqliteCode(thrown) ?? "")) throw thrown;
  }
}

/** Room in the file that holds nothing. */
export const freeBytes = (database: Database): number =>
  Number(database.pragma("freelist_count", { simple: true })) * Number(database.pragma("page_size", { simple: true }));

/** What `quick_check` finds wrong; undefined when the file is sound. A damaged file often opens without complaint. */
export function damageOf(database: Database): string | undefined {
  const found = database.prepare<[], string>("PRAGMA quick_check(3)").pluck().all();
  return found.length === 1 && found[0] === "ok" ? undefined : found.join("; ");
}

/** SQLite's own result code ("SQLITE_FULL"), undefined for any other error. */
export function sqliteCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" && thrown.code.startsWith("SQLITE_")
    ? thrown.code
    : undefined;
}

/** Whether the error says that the file itself is broken, in contrast to busy, full or forbidden. */
export function isDamage(thrown: unknown): boolean {
  const code = sqliteCode(thrown);
  return code !== undefined && /^SQLITE_(CORRUPT|NOTADB)/.test(code);
}

/** Runs `work` in one BEGIN IMMEDIATE transaction: the write lock is taken at once, so a read inside it stays true. */
export function transact<T>(database: Database, work: () => T): T {
  return database.transaction(work).immediate();
}
