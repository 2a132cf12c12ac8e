import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aChild, until } from "./child";
import { aFolder, aHistory, runId } from "./given";

/** A process that journals without pause; `said` is the last number it was told to be on disk. */
const aWriter = (file: string, id: string) => aChild("journal-writer.ts", file, id);

describe("kill -9 of a process that journals", () => {
  it("loses no event that was said to be on disk and leaves the chain whole", async () => {
    const file = join(aFolder(), "history.sqlite");
    for (const [round, name] of ["aaaaaa", "bbbbbb", "cccccc"].entries()) {
      const writer = aWriter(file, runId(name));
      await until(() => writer.said() > 50 + round * 37);
      writer.child.kill("SIGKILL");
      await once(writer.child, "close");
      const history = aHistory({ file });
      expect(history.notices).toEqual([]);
      expect(history.journal.events(runId(name)).length).toBeGreaterThanOrEqual(writer.said());
      expect(history.journal.verify(runId(name))).toBeUndefined();
      expect(history.journal.open()).toContain(runId(name));
      await history.close();
    }
  });
});

describe("two processes beside each other", () => {
  it("both journal their own runs", async () => {
    const file = join(aFolder(), "history.sqlite");
    const [one, two] = [aWriter(file, runId("aaaaaa")), aWriter(file, runId("bbbbbb"))];
    await until(() => one.said() > 100 && two.said() > 100);
    for (const { child } of [one, two]) {
      child.kill("SIGKILL");
      await once(child, "close");
    }
    const { journal } = aHistory({ file });
    expect([journal.verify(runId("aaaaaa")), journal.verify(runId("bbbbbb"))]).toEqual([undefined, undefined]);
  });
});
