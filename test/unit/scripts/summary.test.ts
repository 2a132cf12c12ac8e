import { describe, expect, test } from "vitest";
import { judgeVitest, single, sum, summaryLines } from "../../../scripts/testing/summary.js";

const nothing = { passed: 0, failed: [], skipped: [] };

describe("the summary of npm test", () => {
  test("ends with the counts alone on the last line", () => {
    expect(summaryLines({ ...nothing, passed: 3 })).toEqual(["3 passed, 0 failed"]);
  });

  test("names what failed and what was skipped, with the reason", () => {
    const total = sum([single("lint", false), { passed: 2, failed: [], skipped: [{ name: "lab > deploy", reason: "no root" }] }]);
    expect(summaryLines(total)).toEqual(["failed: lint", "skipped: lab > deploy (no root)", "2 passed, 1 failed, 1 skipped"]);
  });
});

describe("judging a stage of Vitest", () => {
  test("no report is a failure, whatever the exit status", () => {
    expect(judgeVitest("unit", 0, undefined).failed).toHaveLength(1);
  });

  test("a report without a single test is a failure", () => {
    expect(judgeVitest("e2e", 0, nothing).failed).toEqual(["e2e: no tests found"]);
  });

  test("a bad exit status is a failure even when every test passed", () => {
    expect(judgeVitest("unit", 1, { ...nothing, passed: 5 })).toEqual({ passed: 5, failed: ["unit: ended with status 1"], skipped: [] });
  });

  test("failures already named are not counted twice", () => {
    expect(judgeVitest("unit", 1, { ...nothing, passed: 5, failed: ["a"] }).failed).toEqual(["a"]);
  });
});
