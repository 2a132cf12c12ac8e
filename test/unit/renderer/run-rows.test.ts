import { describe, expect, it } from "vitest";
import { focusRow } from "../../../src/renderer/features/run/focus-step";
import { groupOf, rowIndex, rowsOf, sectionsOf, statusOf, tallyOf, tallyWords, type Folds, type Row } from "../../../src/renderer/features/run/rows";
import { StepKey } from "../../../src/shared/ids";
import type { RunView } from "../../../src/shared/run";
import { reduceRun } from "../../../src/shared/run-view";
import { fanOutRun, hostName } from "../../fixtures/renderer/fan-out";
import { sampleRuns } from "../../fixtures/renderer/runs";

const fanOut = (hosts: number, ended: Partial<Record<string, "done" | "failed" | "unknown">> = {}): RunView => {
  const journal = fanOutRun({ hosts, steps: 2, now: 0 });
  for (const [host, outcome] of Object.entries(ended)) journal.step(`s0@${host}`, { outcome });
  return reduceRun(journal.events);
};
const rowsIn = (view: RunView, folds: Folds = {}) => rowsOf(sectionsOf(view.plan), view.steps, folds);
const words = (rows: readonly Row[]) => rows.map(({ kind, id }) => `${kind} ${id}`);

describe("a step on many hosts", () => {
  it("is one line while all is well", () => expect(words(rowsIn(fanOut(200)))).toEqual(["phase phase:0", "group group:0:s0", "group group:0:s1"]));
  it("shows what failed or is unknown below its line, folded as it is", () => {
    const view = fanOut(200, { [hostName(3)]: "done", [hostName(7)]: "failed", [hostName(9)]: "unknown" });
    expect(words(rowsIn(view)).slice(1, 4)).toEqual(["group group:0:s0", `step s0@${hostName(7)}`, `step s0@${hostName(9)}`]);
    const group = groupOf(sectionsOf(view.plan), StepKey.parse(`s0@${hostName(7)}`));
    expect(group && tallyWords(tallyOf(group.steps, view.steps), false)).toBe("1 of 200 done, 1 unknown, 1 failed");
  });
  it("opens and folds as a person says", () => {
    expect(rowsIn(fanOut(200), { "group:0:s0": "open" })).toHaveLength(203);
    expect(rowsIn(fanOut(200), { "phase:0": "folded" })).toHaveLength(1);
  });
  it("is open from the start where the hosts are few", () => expect(rowsIn(fanOut(3))).toHaveLength(1 + 2 * (1 + 3)));
  it("shows no more than a handful of failures until it is opened", () => {
    const all = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [hostName(index), "failed" as const]));
    expect(rowsIn(fanOut(50, all))).toHaveLength(3 + 8);
  });
});

describe("a phase repeated for many objects", () => {
  const journal = sampleRuns(0).find(({ run }) => run.endsWith("back02"));
  const view = journal && reduceRun(journal.events);
  it("stays open while it is repeated a few times", () => {
    const kinds = view ? rowsIn(view).filter(({ kind }) => kind === "phase").map((row) => row.kind === "phase" && row.open) : [];
    expect(kinds).toEqual([true, true, true, true, true]);
  });
  it("is folded where there are many and nothing is to be seen", () => {
    const phases = Array.from({ length: 9 }, (_, index) => (view?.plan.phases.slice(1, 2) ?? []).map((phase) => ({ ...phase, each: `web${index}` }))).flat();
    const rows = rowsOf(sectionsOf({ phases }), {}, {});
    expect(rows.map(({ kind }) => kind)).toEqual(Array<string>(9).fill("phase"));
  });
});

describe("the status that stands for many", () => {
  it.each([
    [{ done: 3 }, "done"], [{ done: 3, failed: 1 }, "failed"], [{ done: 3, pending: 1 }, "pending"], [{ running: 2, failed: 1 }, "running"], [{ skipped: 2 }, "skipped"],
    [{ unknown: 1, failed: 4 }, "unknown"], [{}, "pending"],
  ] as const)("%j is %s", (tally, status) => expect(statusOf(tally)).toBe(status));
  it("is told in words", () => {
    expect(tallyWords({ done: 200 }, true)).toBe("all 200 done");
    expect(tallyWords({ done: 3, failed: 1, pending: 196 }, false)).toBe("3 of 200 done, 1 failed");
    expect(tallyWords({ done: 3, failed: 1, pending: 196 }, true)).toBe("3 of 200 done, 1 failed, 196 not reached");
  });
});

describe("the row that is looked at", () => {
  it("is the group while its hosts go on, and the host once one needs somebody", () => {
    const journal = fanOutRun({ hosts: 50, steps: 1, now: 0 });
    journal.add({ type: "step.intended", step: `s0@${hostName(4)}`, attempt: 1, token: "t" });
    const going = reduceRun(journal.events);
    expect(focusRow(going, sectionsOf(going.plan), {})).toBe("group:0:s0");
    journal.add({ type: "step.waiting", step: `s0@${hostName(4)}`, for: "decision" });
    const asked = reduceRun(journal.events);
    expect(focusRow(asked, sectionsOf(asked.plan), {})).toBe(`s0@${hostName(4)}`);
  });
  it("falls back to the group, then the phase, of what was folded away", () => {
    const view = fanOut(200);
    const sections = sectionsOf(view.plan);
    const id = `s1@${hostName(5)}`;
    expect(rowIndex(rowsIn(view, { "group:0:s1": "open" }), id, sections)).toBe(8);
    expect(rowIndex(rowsIn(view), id, sections)).toBe(2);
    expect(rowIndex(rowsIn(view, { "phase:0": "folded" }), id, sections)).toBe(0);
    expect(rowIndex(rowsIn(view), "nothing", sections)).toBe(-1);
  });
});
