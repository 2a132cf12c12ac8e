import { describe, expect, it } from "vitest";
import { verdictOf, type Watched, watchedObjects } from "../../../src/renderer/app/attention";
import { alikeOf } from "../../../src/renderer/features/overview/alike";
import { overviewAt } from "../../fixtures/renderer/overview";
import { Overview } from "../../../src/shared/overview";

const NOW = Date.UTC(2026, 10, 21, 3);
const empty = Overview.parse({ at: NOW, environments: [], hosts: [], services: [], probes: [], stores: [] });

describe("the verdict", () => {
  it("is one sentence when all is well", () => expect(verdictOf(overviewAt(NOW, "healthy"))).toMatchObject({ health: "healthy", sentence: "All 15 objects healthy", attention: [] }));
  it("counts what is not, worst first", () => {
    const verdict = verdictOf(overviewAt(NOW, "attention"));
    expect(verdict.sentence).toBe("4 of 15 need attention: 1 failing, 2 degraded, 1 not seen");
    expect(verdict.attention.map(({ health }) => health)).toEqual(["failing", "degraded", "degraded", "not seen"]);
  });
  it("does not call the unseen unhealthy", () => expect(verdictOf(overviewAt(NOW, "first"))).toMatchObject({ health: "not seen", sentence: "Nothing seen yet of 15 objects" }));
  it("does not call nothing healthy", () => expect(verdictOf(empty)).toMatchObject({ health: "not seen", sentence: "Nothing is watched yet" }));
  it("knows the oldest information", () => {
    const overview = overviewAt(NOW, "attention");
    expect(verdictOf(overview).oldestSeenAt).toBe(Math.min(...watchedObjects(overview).map(({ seenAt }) => seenAt ?? Infinity)));
  });
  it("speaks of one thing in the singular", () => {
    const overview = overviewAt(NOW, "healthy");
    const [first, ...rest] = overview.hosts;
    const one = Overview.parse({ ...overview, hosts: [{ ...first, health: "failing" }, ...rest] });
    expect(verdictOf(one).sentence).toBe("1 of 15 needs attention: 1 failing");
  });
});

describe("troubles that are alike", () => {
  const one = (id: string, code: string, kind: "host" | "service" = "host", environment = "prod"): Watched => ({ ref: { kind, id }, environment, health: "degraded", reason: { code, message: `${id}: ${code}` } });
  const shown = (items: readonly Watched[]) => alikeOf(items).map(({ first, others }) => [first.ref.id, others.length]);
  it("are one line from four on, where the first of them stands", () => {
    expect(shown([one("shop", "x", "service"), one("a", "cpu"), one("b", "cpu"), one("c", "disk"), one("d", "cpu"), one("e", "cpu")])).toEqual([["shop", 0], ["a", 3], ["c", 0]]);
  });
  it("stand for themselves where they are few, or of another environment", () => {
    expect(shown([one("a", "cpu"), one("b", "cpu"), one("c", "cpu"), one("d", "cpu", "host", "staging")])).toEqual([["a", 0], ["b", 0], ["c", 0], ["d", 0]]);
  });
  it("are nothing where nothing is wrong", () => expect(alikeOf([])).toEqual([]));
});
