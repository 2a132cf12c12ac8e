import Sqlite from "better-sqlite3";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openHistory } from "../../../src/main/history";
import { openDatabase } from "../../../src/main/history/database";
import { migrate } from "../../../src/main/history/migrate";
import { migrations } from "../../../src/main/history/migrations";
import { ProblemError } from "../../../src/shared/problem";
import { aFolder, aHistory } from "./given";

const schemaOf = (file: string): string[] => {
  const database = new Sqlite(file);
  const sql = database.prepare<[], string>("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").pluck().all();
  database.close();
  return sql;
};

/** A file as the version with `count` migrations left it, with a setting in it. */
function anOldFile(count: number): string {
  const file = join(aFolder(), "history.sqlite");
  const database = openDatabase(file, { synchronous: "FULL" });
  migrate(database, file, count);
  if (count > 0) database.prepare("INSERT INTO setting (name, value) VALUES ('kept', 'yes')").run();
  database.close();
  return file;
}

const openingOf = (file: string): ProblemError["problem"] | undefined => {
  try {
    void openHistory({ file, backups: false }).close();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof ProblemError) return thrown.problem;
    throw thrown;
  }
};

const digest = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

describe("a file from an older version", () => {
  it.each(migrations.map(({ name }, count) => ({ name, count })))("is brought up from before $name", async ({ count }) => {
    const fresh = aHistory();
    const old = aHistory({ file: anOldFile(count) });
    expect(old.settings.get("kept")).toBe(count > 0 ? "yes" : undefined);
    await Promise.all([fresh.close(), old.close()]);
    expect(schemaOf(old.file)).toEqual(schemaOf(fresh.file));
  });

  it("goes on where an interrupted migration stopped", () => {
    const file = anOldFile(1);
    const database = new Sqlite(file);
    database.exec("CREATE TABLE series (x)");
    database.close();
    const before = schemaOf(file);
    expect(openingOf(file)?.code).toBe("history.migration-failed");
    expect(schemaOf(file)).toEqual(before);
    const again = new Sqlite(file);
    again.exec("DROP TABLE series");
    again.close();
    expect(openingOf(file)).toBeUndefined();
  });
});

describe("a file that is not for this version", () => {
  it("from a newer one is refused and left as it is", async () => {
    const { file, close } = aHistory();
    await close();
    const database = new Sqlite(file);
    database.pragma(`user_version = ${migrations.length + 1}`);
    database.pragma("journal_mode = DELETE");
    database.pragma("journal_mode = WAL");
    database.close();
    const before = digest(file);
    expect(openingOf(file)).toMatchObject({ code: "history.newer-file", at: { file } });
    expect(digest(file)).toBe(before);
  });

  it("of another program is refused and left as it is", () => {
    const file = join(aFolder(), "history.sqlite");
    const database = new Sqlite(file);
    database.exec("CREATE TABLE theirs (x)");
    database.close();
    expect(openingOf(file)?.code).toBe("history.foreign-file");
    expect(schemaOf(file)).toEqual(["CREATE TABLE theirs (x)"]);
  });
});
