import { expect, it } from "vitest";
import { aHistory, START } from "./given";

const reason = { code: "host.disk-full", message: "The disk is full." };

it("gives back changes, newest first, by object and time", () => {
  const { stateChanges } = aHistory();
  stateChanges.append([
    { at: START, kind: "host", object: "web1", after: "healthy" },
    { at: START + 1_000, kind: "host", object: "web1", before: "healthy", after: "failing", reason },
    { at: START + 2_000, kind: "service", object: "shop", before: "healthy", after: "degraded" },
  ]);
  expect(stateChanges.list().map(({ object, after }) => [object, after])).toEqual([["shop", "degraded"], ["web1", "failing"], ["web1", "healthy"]]);
  expect(stateChanges.list({ kind: "host", object: "web1", from: START + 1 })).toEqual([
    { at: START + 1_000, kind: "host", object: "web1", before: "healthy", after: "failing", reason },
  ]);
  expect(stateChanges.list({ limit: 1 })).toHaveLength(1);
});

it("remembers settings", () => {
  const { settings } = aHistory();
  expect(settings.get("fleet")).toBeUndefined();
  settings.set("fleet", "/a");
  settings.set("fleet", "/b");
  expect(settings.get("fleet")).toBe("/b");
});
