import { describe, expect, it } from "vitest";
import { newsBetween } from "../../../src/renderer/features/run/announcer";
import { entriesOfStep } from "../../../src/renderer/features/run/deeds";
import { isElsewhere } from "../../../src/renderer/features/run/elsewhere";
import { reachOf } from "../../../src/renderer/features/run/reach";
import { urgencyOf } from "../../../src/renderer/features/run/run-clocks";
import { runKey, RUN_KEY_SHEET } from "../../../src/renderer/features/run/run-keys";
import { attemptsWords } from "../../../src/renderer/features/run/step-clock";
import { whatRunsWords } from "../../../src/renderer/features/run/stop-dialog";
import { joined } from "../../../src/renderer/features/run/use-step-output";
import { applyEvents, reduceRun } from "../../../src/shared/run-view";
import { fanOutRun, hostName } from "../../fixtures/renderer/fan-out";
import { sampleRuns } from "../../fixtures/renderer/runs";

const runs = sampleRuns(0);
const journalOf = (tail: string) => {
  const found = runs.find(({ run }) => run.endsWith(tail));
  if (!found) throw new Error(`no run ${tail}`);
  return found;
};
const viewOf = (tail: string) => reduceRun(journalOf(tail).events);
const stepsOf = (tail: string) => viewOf(tail).plan.phases.flatMap(({ steps }) => steps);

describe("keys of a run", () => {
  const press = (key: string, place: "page" | "row" | "control" | "text" = "page", more: { modified?: boolean; afterG?: boolean } = {}) => runKey({ key, place, modified: false, afterG: false, ...more });
  it("move, tick, skip, note, pause and stop", () => {
    expect(["j", "ArrowUp", " ", "s", "n", "p", "x", "o", "r", "[", "]"].map((key) => press(key)?.kind)).toEqual(["move", "move", "tick", "skip", "note", "pause", "stop", "output", "run", "fold", "unfold"]);
  });
  it("leave a button its own, and a text its scrolling", () => {
    expect([press("Enter", "control"), press(" ", "control"), press("ArrowDown", "text"), press(" ", "text")]).toEqual([undefined, undefined, undefined, undefined]);
    expect([press(" ", "row")?.kind, press("j", "text")?.kind, press("x", "control")?.kind]).toEqual(["tick", "move", "stop"]);
  });
  it("are not those of the window", () => expect([press("r", "page", { afterG: true }), press("x", "page", { modified: true }), press("constructor"), press("/")]).toEqual([undefined, undefined, undefined, undefined]));
  it("all stand on the sheet", () => {
    const listed = new Set(RUN_KEY_SHEET.flatMap(({ keys }) => keys));
    for (const key of ["j", "k", "Space", "r", "s", "n", "p", "x", "o", "[", "]", "Enter", "f", "e", "/"]) expect(listed).toContain(key);
  });
});

describe("the hosts of a run", () => {
  it("are those changed, those taken back, and those to come", () => {
    expect(reachOf(viewOf("runn08"))).toEqual({ changed: ["web1", "web2"], takenBack: [], read: ["web3"], toCome: [] });
    expect(reachOf(viewOf("tick07"))).toMatchObject({ changed: [], toCome: ["web1", "web2", "web3"] });
    expect(reachOf(viewOf("back02"))).toMatchObject({ changed: ["web2"], takenBack: ["web1"], read: ["web3"] });
  });
});

describe("the recovery time objective", () => {
  it.each([[0, "calm"], [74_000, "calm"], [75_000, "near"], [100_000, "near"], [100_001, "over"]] as const)("after %i of 100000 ms is %s", (used, urgency) => expect(urgencyOf(used, 100_000)).toBe(urgency));
});

describe("what a stop does to what runs", () => {
  it.each([
    ["runn08", "The step that runs now on web2 is ended there. Whether what was cut off took effect may be unknown afterwards."],
    ["tick07", "Nothing runs at the moment, so nothing is cut off."],
    ["intr05", "The console was cut off in the middle. What still runs on a host is ended there first."],
  ])("of %s: %s", (tail, words) => {
    // What an interrupted run shows as running runs nowhere.
    const view = tail === "intr05" ? { ...viewOf(tail), steps: {} } : viewOf(tail);
    expect(whatRunsWords(view, stepsOf(tail))).toBe(words);
  });
});

describe("who did what with a step", () => {
  it("has its notes beside the deeds they came with", () => {
    const journal = journalOf("tick07");
    const before = journal.events.length;
    journal.add({ type: "step.noted", step: "notes", note: "read half of it" }, 100, "jun");
    journal.add({ type: "step.ticked", step: "notes", note: "all of it" }, 100, "mika");
    const { steps } = reduceRun(journal.events);
    journal.events.length = before;
    expect(steps["notes"] && entriesOfStep(steps["notes"]).map(({ actor, did, note }) => [actor, did, note])).toEqual([["jun", "noted", "read half of it"], ["mika", "ticked", "all of it"]]);
  });
});

describe("a run of another console", () => {
  const own = { pid: 1, since: "a" };
  it("is one that another process carries out", () => {
    expect(isElsewhere({ status: "running", console: { pid: 2, since: "a", actor: "jun" } }, own)).toBe(true);
    expect(isElsewhere({ status: "running", console: { pid: 1, since: "b", actor: "jun" } }, own)).toBe(true);
    expect(isElsewhere({ status: "running", console: { ...own, actor: "jun" } }, own)).toBe(false);
  });
  it("is nobody's once it has ended or was cut off", () => {
    for (const status of ["done", "failed", "interrupted"] as const) expect(isElsewhere({ status, console: { pid: 2, since: "a", actor: "jun" } }, own)).toBe(false);
  });
});

describe("news for those who listen", () => {
  it("names a few, counts many, and keeps silent about nothing", () => {
    const journal = fanOutRun({ hosts: 20, steps: 1, now: 0 });
    const before = reduceRun(journal.events);
    journal.step(`s0@${hostName(0)}`, { outcome: "failed" });
    const one = applyEvents(before, journal.events);
    expect(newsBetween(before, one)).toBe("Check number 1 passes on node001: failed.");
    for (let host = 1; host < 20; host++) journal.step(`s0@${hostName(host)}`);
    const all = applyEvents(one, journal.events);
    expect(newsBetween(before, all)).toBe("1 steps failed, 19 steps done.");
    expect(newsBetween(all, all)).toBeUndefined();
  });
});

describe("pages of an output", () => {
  const page = (from: number, text: string) => ({ from, to: from + new TextEncoder().encode(text).length, text, total: 100, truncated: true, dropped: false });
  it("join without what overlaps", () => {
    expect(joined([page(6, "gh"), page(0, "abcd"), page(2, "cdéf")]).map(({ from, text }) => [from, text])).toEqual([[0, "abcd"], [4, "éf"], [7, "h"]]);
  });
  it("keep their holes", () => expect(joined([page(50, "end"), page(0, "begin")]).map(({ from }) => from)).toEqual([0, 50]));
  it("drop what another holds whole", () => expect(joined([page(0, "abcdef"), page(2, "cd")])).toHaveLength(1));
});

describe("attempts", () => {
  const planned = stepsOf("runn08").find(({ key }) => key === "verify@web1");
  it("are counted against those there may be", () => {
    const state = viewOf("runn08").steps["verify@web1"];
    expect(planned && state && attemptsWords(planned, { ...state, attempt: 2 })).toBe("attempt 2 of 21");
    expect(planned && state && attemptsWords({ ...planned, retry: undefined }, { ...state, attempt: 1 })).toBeUndefined();
  });
});
