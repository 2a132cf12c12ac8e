import { describe, expect, it } from "vitest";
import { changesBetween, diffLines } from "../../../src/main/runs/changes";
import { medians, median } from "../../../src/main/runs/typical";
import { isUnchanged } from "../../../src/shared/evidence";
import { HostId } from "../../../src/shared/ids";
import { aPlan, runId, START } from "../history/given";

const since = { id: runId(), actor: "kim", createdAt: START, status: "done" as const };
const plan = { ...aPlan(["one"]), source: "# A\n\none\ntwo\nthree\n", sourceHash: "h1", params: { IMAGE: "1.0", GONE: "x" }, secrets: ["TOKEN"], hosts: [HostId.parse("web1"), HostId.parse("web2")] };

describe("what changed since the last run", () => {
  it("is nothing for an equal plan", () => {
    const changes = changesBetween(since, { plan, version: "1" }, { plan, version: "1" });
    expect(isUnchanged(changes)).toBe(true);
    expect(changes.since).toEqual({ run: since.id, at: START, actor: "kim", status: "done" });
  });

  it("names text, params, secrets, hosts and version", () => {
    const after = { ...plan, source: "# A\n\none\n2\nthree\n", sourceHash: "h2", params: { IMAGE: "1.1", NEW: "y" }, secrets: ["KEY"], hosts: [HostId.parse("web2"), HostId.parse("web3")] };
    const changes = changesBetween(since, { plan, version: "1" }, { plan: after, version: "2" });
    expect(changes).toMatchObject({
      text: [{ kind: "hunk", text: "@@ -1,5 +1,5 @@" }, { kind: "same", text: "# A" }, { kind: "same", text: "" }, { kind: "same", text: "one" }, { kind: "removed", text: "two" }, { kind: "added", text: "2" }, { kind: "same", text: "three" }],
      params: [{ name: "IMAGE", before: "1.0", after: "1.1" }, { name: "GONE", before: "x" }, { name: "NEW", after: "y" }],
      secrets: { added: ["KEY"], removed: ["TOKEN"] }, hosts: { added: ["web3"], removed: ["web1"] }, version: { before: "1", after: "2" },
    });
    expect(isUnchanged(changes)).toBe(false);
  });

  it("tells of commands that the same text now resolves otherwise", () => {
    const withCommand = (command: string) => ({ ...plan, phases: plan.phases.map((phase) => ({ ...phase, steps: phase.steps.map((step) => ({ ...step, command })) })) });
    expect(changesBetween(since, { plan: withCommand("curl a") }, { plan: withCommand("curl b") }).commands).toEqual([{ name: "one", before: "curl a", after: "curl b" }]);
  });

  it("stays bounded for texts that have nothing in common", () => {
    const lines = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word}${index}`).join("\n");
    expect(diffLines(lines("a"), lines("b"))).toEqual([{ kind: "hunk", text: "Almost every line is different." }]);
  });
});

describe("typical durations", () => {
  it("are medians of at most the newest fifty", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    const durations = [...Array.from({ length: 50 }, () => ({ step: "a", ms: 10 })), ...Array.from({ length: 500 }, () => ({ step: "a", ms: 99 })), { step: "b", ms: 7 }];
    expect([...medians(durations)]).toEqual([["a", { medianMs: 10, count: 50 }], ["b", { medianMs: 7, count: 1 }]]);
  });
});
