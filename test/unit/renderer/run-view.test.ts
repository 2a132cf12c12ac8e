import { describe, expect, it } from "vitest";
import { describeExpectation, phaseTitle, touchedHosts } from "../../../src/renderer/features/plan/describe";
import { asShown } from "../../../src/shared/as-shown";
import { describeEvent } from "../../../src/shared/describe-event";
import { focusStep } from "../../../src/renderer/features/run/focus-step";
import { RunEventBody } from "../../../src/shared/run";
import { reduceRun } from "../../../src/shared/run-view";
import { deployPlan } from "../../fixtures/renderer/plans";
import { sampleRuns } from "../../fixtures/renderer/runs";

const runs = sampleRuns(Date.UTC(2026, 10, 21, 3));
const focusOf = (tail: string) => {
  const run = runs.find((journal) => journal.run.endsWith(tail));
  return run && focusStep(reduceRun(run.events));
};

describe("the step to look at", () => {
  it.each([
    ["runn08", "swap@web2", "what runs"], ["tick07", "notes", "what waits"], ["deci06", "swap@web2", "what is to be decided"], ["back02", "swap@web2", "what failed, not what was undone last"],
    ["unkn04", "swap@web2", "what is unknown"], ["fail03", "prune", "what failed"], ["done01", "errors", "the last one"],
  ])("of %s is %s: %s", (tail, step) => expect(focusOf(tail)).toBe(step));
});

describe("an interrupted run", () => {
  const journal = runs.find(({ run }) => run.endsWith("intr05"));
  const view = journal && asShown(reduceRun(journal.events));
  it("does not show a step as running that nobody runs", () => {
    expect(Object.values(view?.steps ?? {}).map(({ status }) => status)).not.toContain("running");
    expect(view?.steps["swap@web2"]).toMatchObject({ status: "unknown", reason: expect.stringContaining("the run is resumed") as string });
  });
  it("keeps what did end", () => expect(view?.steps["swap@web1"]?.status).toBe("done"));
  it("is looked at where it was cut off", () => expect(view && focusStep(view)).toBe("swap@web2"));
});

describe("a plan in words", () => {
  it("says what each host is in for", () => {
    expect(touchedHosts(deployPlan("shop", "1.9.0", false).phases)).toEqual(["web1", "web2", "web3"].map((host) => ({ host, steps: 6, changes: 3 })));
  });
  it.each([
    [{ kind: "exit", code: 2 }, "exit 2"], [{ kind: "text", text: "ok" }, '"ok" in the output'], [{ kind: "regex", source: "^a", flags: "i" }, "output like /^a/i"],
    [{ kind: "number", op: ">", value: 0 }, "output > 0"], [{ kind: "json", path: ".x", equals: "1" }, ".x = 1"],
  ] as const)("%j is %s", (expected, words) => expect(describeExpectation(expected)).toBe(words));
  it("names a repeated phase after its object", () => expect([phaseTitle({ title: "Roll", each: "web1" }), phaseTitle({ title: "" })]).toEqual(["Roll: web1", "Steps"]));
});

it("has words for every kind of journal row", () => {
  const kinds = RunEventBody.options.map((option) => option.shape.type.value);
  const described = new Map(runs.flatMap(({ events }) => events).map(({ body }) => [body.type, describeEvent(body)]));
  expect(kinds.length).toBeGreaterThan(20);
  for (const words of described.values()) expect(words).not.toMatch(/undefined|\[object/);
  expect(described.get("step.ended")).toBeDefined();
});
