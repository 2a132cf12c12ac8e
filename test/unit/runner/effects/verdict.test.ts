import { describe, expect, it } from "vitest";
import { parseExpectation } from "../../../../src/shared/runbook/expectation";
import { judge } from "../../../../src/main/runner/effects/verdict";

const result = (stdout: string, exit = 0) => ({ exit, stdout, truncated: false });

describe("judging a step that ended", () => {
  it.each([
    ["exit:2", "", 2, true], ["exit:2", "", 0, false], ["exit:0", "", 1, false],
    ["ready", "is ready now", 0, true], ["ready", "is ready now", 1, false], ["ready", "not yet", 0, false],
    ["/^ok$/m", "a\nok\n", 0, true], [">0.5", " 0.75\n", 0, true], [">0.5", "0.5", 0, false], [">0.5", "much", 0, false], [">0", "", 0, false],
    [".a.b[1]=x", '{"a":{"b":[1,"x"]}}', 0, true], [".a=1", '{"a":1}', 0, true], [".a=1", "{}", 0, false], [".a=1", "no json", 0, false],
    [".__proto__=x", "{}", 0, false], [".constructor.name=Object", "{}", 0, false],
  ])("expect=%s of %j with status %i: %s", (text, stdout, exit, holds) => {
    const expectation = parseExpectation(text);
    if (typeof expectation === "string") throw new Error(expectation);
    expect(judge({ expect: [expectation] }, result(stdout, exit)).outcome).toBe(holds ? "done" : "failed");
  });

  it("takes status 0 for success where nothing else is expected, and gives the trimmed output", () => {
    expect(judge({ expect: [] }, result("", 1))).toEqual({ outcome: "failed", reason: "exit status 1" });
    expect(judge({ expect: [], out: { name: "X" } }, result("  42 \n"))).toEqual({ outcome: "done", value: "42" });
    expect(judge({ expect: [], out: { name: "X", path: ".n" } }, result('{"n":[1]}'))).toEqual({ outcome: "done", value: "[1]" });
    expect(judge({ expect: [], out: { name: "X", path: ".m" } }, result('{"n":1}')).outcome).toBe("failed");
  });
});
