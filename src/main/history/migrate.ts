import { messageOf, ProblemError, raise } from "../../shared/problem";
import { APPLICATION_ID, type Database, transact } from "./database";
import { migrations } from "./migrations";

/**
 * Brings the file to `target` migrations, each in its own transaction, so that an interrupted start goes on where it was.
 * A file from a newer version, or of another program, is refused untouched.
 */
export function migrate(database: Database, file: string, target: number = migrations.length): void {
  while (step(database, file, target));
}

/** One migration; the version is read inside the transaction, so two processes never run the same one. */
function step(database: Database, file: string, target: number): boolean {
  if (versionOf(database, file) >= target) return false;
  return transact(database, () => {
    const version = versionOf(database, file);
    const next = migrations[version];
    if (next === undefined || version >= target) return false;
    try {
      database.exec(next.sql);
      next.carry?.(database);
    } catch (thrown) {
      throw new ProblemError(
        { code: "history.migration-failed", message: `The history could not be brought to ${next.name}.`, cause: messageOf(thrown), at: { file } },
        { cause: thrown },
      );
    }
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${version + 1}`);
    return true;
  });
}

/** How many migrations the file has. */
function versionOf(database: Database, file: string): number {
  const version = Number(database.pragma("user_version", { simple: true }));
  const application = Number(database.pragma("application_id", { simple: true }));
  const isEmpty = database.prepare<[], number>("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
  if (application !== APPLICATION_ID && !isEmpty) {
    raise({
      code: "history.foreign-file",
      message: "This SQLite file belongs to another program and was not touched.",
      next: "Name another data folder with QUARTERDECK_HOME.",
      at: { file },
    });
  }
  if (version > migrations.length) {
    raise({
      code: "history.newer-file",
      message: `The history was written by a newer version of Quarterdeck (${version} migrations, this one knows ${migrations.length}).`,
      next: "Start that version, or name another data folder with QUARTERDECK_HOME. Nothing was changed.",
      at: { file },
    });
  }
  return version;
}
