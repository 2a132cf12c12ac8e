import { expect, it } from "vitest";
import { ChangeDetector } from "../../../src/main/observer/changes";
import { EnvironmentId } from "../../../src/shared/ids";
import type { Health, Overview } from "../../../src/shared/overview";
import { NOW, web } from "./given";

const overview = (after: number, health: Health, seenAt?: number): Overview => ({
  at: NOW + after, environments: [], services: [], probes: [], stores: [],
  hosts: [{ id: web(1), environment: EnvironmentId.parse("prod"), connection: "open", containers: [], health, seenAt }],
});

it("reports a health once, from what was last known", () => {
  const detector = new ChangeDetector(() => undefined, NOW, 30_000);
  expect(detector.of(overview(1_000, "healthy", NOW))).toMatchObject([{ kind: "host", object: "web1", before: undefined, after: "healthy", at: NOW + 1_000 }]);
  expect(detector.of(overview(2_000, "healthy", NOW))).toEqual([]);
  expect(detector.of(overview(3_000, "failing", NOW))).toMatchObject([{ before: "healthy", after: "failing" }]);
});

it("does not report again what was so when the console was closed", () => {
  const detector = new ChangeDetector(() => "healthy", NOW, 30_000);
  expect(detector.of(overview(1_000, "healthy", NOW))).toEqual([]);
  expect(detector.of(overview(2_000, "degraded", NOW))).toMatchObject([{ before: "healthy", after: "degraded" }]);
});

it("gives a start its time before it calls something not seen", () => {
  const detector = new ChangeDetector(() => "healthy", NOW, 30_000);
  expect(detector.of(overview(5_000, "not seen"))).toEqual([]);
  expect(detector.of(overview(30_000, "not seen"))).toMatchObject([{ before: "healthy", after: "not seen" }]);
});
