import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { damageOf, openDatabase } from "../../../../src/main/history/database";
import { SeriesTable } from "../../../../src/main/history/samples/series-table";
import { Waiting } from "../../../../src/main/history/samples/waiting";
import { SeriesQuery } from "../../../../src/shared/sample";
import { aFolder, aHistory, START } from "../given";

const MIB = 2 ** 20;
const LOOKS = 1_000;
const SERIES = 200;

/** A disk of its own, `bytes` large, where no collector looks: the demo of a test beside this one reads this machine's own file systems. */
function aDisk(context: TestContext, bytes: number): string {
  const folder = existsSync("/dev/shm") ? mkdtempSync("/dev/shm/quarterdeck-full-") : aFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", folder], { stdio: "pipe" });
  } catch (thrown) {
    context.skip(`no disk can be mounted here: ${String(thrown)}`);
  }
  onTestFinished(() => {
    execFileSync("umount", ["-l", folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

const look = (index: number) =>
  Array.from({ length: SERIES }, (_, place) => ({ series: { name: "look", labels: { host: `h${place}` } }, at: START + index * 10_000, value: Math.sin(index * SERIES + place) }));

describe("a disk without room", () => {
  it("stops nothing: samples go on in memory, are drawn, said and written once there is room, and the file stays sound", async (context) => {
    const folder = aDisk(context, 4 * MIB);
    const ballast = join(folder, "ballast");
    writeFileSync(ballast, Buffer.alloc(MIB));
    let clock = START;
    const history = aHistory({ file: join(folder, "history.sqlite"), now: () => clock });
    const told: string[][] = [];
    history.onNotices((notices) => told.push(notices.map(({ code }) => code)));
    for (let index = 0; index < LOOKS; index += 1) {
      clock += 10_000;
      history.samples.add(look(index));
    }
    expect(history.notices).toMatchObject([{ code: "history.samples-waiting", message: expect.stringContaining("They wait in memory") }]);
    const { waiting } = await history.size();
    expect(waiting).toBeGreaterThan(SERIES);
    const host7 = SeriesQuery.parse({ selectors: [{ name: "look", labels: { host: "h7" } }], from: START, to: clock, buckets: 2_000 });
    expect(history.samples.query(host7)[0]?.points).toHaveLength(LOOKS);
    const sound = openDatabase(join(folder, "history.sqlite"), { synchronous: "NORMAL", readonly: true });
    expect(damageOf(sound)).toBeUndefined();
    sound.close();

    execFileSync("mount", ["-o", `remount,size=${32 * MIB}`, folder]);
    rmSync(ballast);
    clock += 10_000;
    history.samples.add(look(LOOKS));
    history.samples.flush();
    expect(history.notices).toEqual([]);
    expect(told).toEqual([["history.samples-waiting"], []]);
    expect((await history.size()).waiting).toBe(0);
    await history.close();
    const again = aHistory({ file: history.file, now: () => clock });
    const all = again.samples.raw({ accepts: () => true, from: 0, to: clock, most: 1e7 });
    expect(all.map(({ times }) => times.length)).toEqual(Array.from({ length: SERIES }, () => LOOKS + 1));
    expect(again.notices).toEqual([]);
    await again.close();
  });
});

describe("samples that wait", () => {
  it("are bounded: the oldest go, and how many is known", () => {
    const history = aHistory();
    const table = new SeriesTable(openDatabase(history.file, { synchronous: "NORMAL" }));
    const series = Array.from({ length: 10 }, (_, index) => table.of({ name: "look", labels: { host: `h${index}` } }));
    const waiting = new Waiting(1_000);
    for (let index = 0; index < 500; index += 1) waiting.add({ at: START + index, series, values: new Float64Array(10).fill(index) });
    expect(waiting.size).toBeLessThanOrEqual(1_000);
    expect(waiting.size + waiting.lost).toBe(5_000);
    const [first] = series;
    if (first === undefined) throw new Error("no series");
    const left = waiting.frames.between(first, 0, Infinity);
    expect(left.values.at(-1)).toBe(499);
    expect(left.times.length * 10).toBe(waiting.size);
    expect(waiting.list()).toHaveLength(left.times.length);
    waiting.clear();
    expect([waiting.size, waiting.lost]).toEqual([0, 0]);
  });
});
