import { closeSync, copyFileSync, openSync, readdirSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { backupsOf } from "../../../src/main/history/backup";
import { aFolder, aHistory, created, DAY, runId, START } from "./given";

/** A closed history with one run and enough samples for several hundred pages. */
async function aFile(options: { backups?: boolean } = {}): Promise<string> {
  const history = aHistory(options);
  history.journal.create(runId(), "ada", START, created());
  fill(history.samples.add.bind(history.samples), 0, 20_000);
  await history.close();
  return history.file;
}

/** Values that cannot be packed. */
const valueOf = (index: number): number => Math.sin(index);

function fill(add: (samples: { series: { name: string; labels: Record<string, string> }; at: number; value: number }[]) => void, from: number, to: number): void {
  for (let index = from; index < to; index += 1) add([{ series: { name: "up", labels: { host: `h${index % 50}` } }, at: START + index * 1_000, value: valueOf(index) }]);
}

function overwrite(file: string, offset: number, length: number): void {
  const handle = openSync(file, "r+");
  writeSync(handle, Buffer.alloc(length, 0xa5), 0, length, offset);
  closeSync(handle);
}

const namesBeside = (file: string): string[] => readdirSync(dirname(file)).filter((name) => name.includes("damaged")).sort();

const damages: [name: string, damage: (file: string) => void][] = [
  ["whose pages were overwritten", (file) => overwrite(file, 4_096 * 20, 4_096 * 60)],
  ["that is not SQLite at all", (file) => writeFileSync(file, "not a database, but longer than a header".repeat(100))],
  ["that was cut off", (file) => truncateSync(file, 4_096 * 30)],
];

describe.each(damages)("a history file %s", (_, damage) => {
  it("is set aside, the latest backup opens, and a notice says so", async () => {
    const file = await aFile();
    const withBackup = aHistory({ file, backups: true, now: () => START + DAY });
    await withBackup.close();
    expect(backupsOf(file)).toHaveLength(1);
    damage(file);

    const history = aHistory({ file, now: () => START + DAY + 5_000 });
    expect(history.notices).toMatchObject([{ code: "history.restored" }]);
    expect(history.notices[0]?.message).toContain("2026-11-02T00:00:00.000Z");
    expect(history.journal.list(10).map(({ id }) => id)).toEqual([runId()]);
    expect(history.journal.verify(runId())).toBeUndefined();
    const restored = history.samples.raw({ accepts: () => true, from: 0, to: Infinity, most: 1e6 });
    expect(restored.reduce((sum, { times }) => sum + times.length, 0)).toBe(20_000);
    expect(namesBeside(file)).toContain("history.sqlite.damaged-20261102T000005Z");
    expect(history.journal.create(runId("zzzzzz"), "ada", START, created()).seq).toBe(1);
  });

  it("starts empty where there is no sound backup, and keeps the damaged one", async () => {
    const file = await aFile();
    damage(file);
    const history = aHistory({ file });
    expect(history.notices).toMatchObject([{ code: "history.started-empty" }]);
    expect(history.journal.list(10)).toEqual([]);
    expect(namesBeside(file)).not.toEqual([]);
  });
});

it("passes over a damaged backup to the one before it", async () => {
  const file = await aFile();
  for (const day of [1, 2]) await aHistory({ file, backups: true, now: () => START + day * DAY }).close();
  const [newest, older] = backupsOf(file);
  expect([newest?.at, older?.at]).toEqual([START + 2 * DAY, START + DAY]);
  overwrite(newest?.file ?? "", 4_096 * 20, 4_096 * 60);
  overwrite(file, 4_096 * 20, 4_096 * 60);
  const history = aHistory({ file });
  expect(history.notices[0]?.message).toContain("2026-11-02T00:00:00.000Z");
  expect(history.journal.list(10)).toHaveLength(1);
});

describe("backups", () => {
  it("are taken at most daily and the last three are kept", async () => {
    const file = join(aFolder(), "history.sqlite");
    const times = [0, 1_000, DAY, 2 * DAY, 2 * DAY + 5, 3 * DAY, 4 * DAY].map((after) => START + after);
    for (const time of times) await aHistory({ file, backups: true, now: () => time }).close();
    expect(backupsOf(file).map(({ at }) => at)).toEqual([4, 3, 2].map((day) => START + day * DAY));
    expect(readdirSync(join(dirname(file), "backups")).filter((name) => !name.endsWith("Z.sqlite"))).toEqual([]);
  });

  it("hold what was there when they began, while writing goes on", async () => {
    const file = await aFile();
    const history = aHistory({ file, backups: true, now: () => START + DAY });
    fill(history.samples.add.bind(history.samples), 20_000, 25_000);
    history.journal.create(runId("zzzzzz"), "ada", START, created());
    await history.close();
    const copy = join(aFolder(), "history.sqlite");
    copyFileSync(backupsOf(file)[0]?.file ?? "", copy);
    expect(aHistory({ file: copy }).journal.list(10).map(({ id }) => id)).toEqual([runId()]);
  });
});

it("a disk that is full stops the journal with a Problem; samples wait in memory and a notice says so", async () => {
  const history = aHistory({ maxBytes: 400_000 });
  history.journal.create(runId(), "ada", START, created());
  fill(history.samples.add.bind(history.samples), 0, 30_000);
  history.samples.flush();
  expect(history.notices).toMatchObject([{ code: "history.samples-waiting" }]);

  let code: string | undefined;
  for (let index = 0; index < 200 && code === undefined; index += 1) {
    try {
      history.journal.append(runId(), "ada", START, { type: "run.interrupted", reason: "x".repeat(3_000) });
    } catch (thrown) {
      code = thrown instanceof Error && "problem" in thrown ? (thrown.problem as { code: string }).code : String(thrown);
    }
  }
  expect(code).toBe("history.disk-full");
  expect(history.journal.verify(runId())).toBeUndefined();
  // What waits is still known.
  expect(history.samples.latest({ name: "up", labels: { host: "h49" } }, 1e9)?.value).toBe(valueOf(29_999));
  await history.close();

  const roomy = aHistory({ file: history.file });
  expect(roomy.notices).toEqual([]);
  fill(roomy.samples.add.bind(roomy.samples), 30_000, 30_100);
  roomy.samples.flush();
  expect(roomy.notices).toEqual([]);
  expect(roomy.journal.append(runId(), "ada", START, { type: "run.resumed" }).seq).toBeGreaterThan(1);
});
