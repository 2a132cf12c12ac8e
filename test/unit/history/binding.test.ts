import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { openHistory } from "../../../src/main/history";
import { ProblemError } from "../../../src/shared/problem";
import { aFolder, aHistory } from "./given";
import { itUnless } from "../unless";

const prebuilt = join(dirname(createRequire(import.meta.url).resolve("better-sqlite3/package.json")), "prebuilds", `${process.platform}-${process.arch}.node`);

// Absent on systems with another C library than the usual one; the package then loads a file of another name.
itUnless(existsSync(prebuilt) ? undefined : `better-sqlite3 has no ${prebuilt}`, "loads the binding it is told to load", () => {
  expect(aHistory({ nativeBinding: prebuilt }).journal.list(1)).toEqual([]);
});

it("says that it cannot open the history when there is no such binding", () => {
  try {
    openHistory({ file: join(aFolder(), "history.sqlite"), nativeBinding: join(aFolder(), "none.node"), backups: false });
    expect.fail("it opened");
  } catch (thrown) {
    expect(thrown instanceof ProblemError && thrown.problem.code).toBe("history.cannot-open");
  }
});
