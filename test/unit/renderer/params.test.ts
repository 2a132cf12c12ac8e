import { describe, expect, it } from "vitest";
import { choicesFor, complaint, givenValues, objectsOf, startValues, targetKinds } from "../../../src/renderer/features/runbooks/params";
import { Param } from "../../../src/shared/runbook/model";
import { fleet } from "../../fixtures/renderer/fleet";

const param = (more: Record<string, unknown>): Param => Param.parse({ name: "X", type: "string", ...more });

describe("parameters", () => {
  it("offer the fleet's names", () => expect(choicesFor(param({ type: "service" }), fleet)).toEqual(["shop", "search", "shop-staging"]));
  it("offer nothing where one types", () => expect(choicesFor(param({ type: "image" }), fleet)).toBeUndefined());
  it.each([
    [{ required: true }, "", "Needed"], [{ required: true, default: "a" }, "", undefined], [{ required: true, from: "@primary" }, "", undefined], [{ type: "number" }, "1e3", undefined],
    [{ type: "number" }, "ten", "Not a number"], [{ type: "duration" }, "soon", "Write it like 30s, 5m or 1h30m"], [{ type: "duration" }, "1h30m", undefined],
    [{ pattern: "[a-z]+" }, "abc1", "Does not match [a-z]+"], [{ pattern: "[a-z]+" }, "abc", undefined], [{ pattern: "(" }, "anything", undefined],
  ])("%j with %j: %s", (more, value, wrong) => expect(complaint(param(more), value)).toBe(wrong));
  it("start with defaults and the target", () => {
    const params = [param({ name: "HOST", type: "host" }), param({ name: "DRAIN", default: 10 }), param({ name: "OTHER" })];
    expect(startValues({ params }, { kind: "host", id: "web1" })).toEqual({ HOST: "web1", DRAIN: "10", OTHER: "" });
  });
  it("carry only what was given", () => expect(givenValues({ A: "1", B: "" })).toEqual({ A: "1" }));
});

describe("targets", () => {
  it("follow what the runbook applies to", () => expect(targetKinds({ appliesTo: ["postgres", "host"] })).toEqual(["host", "database"]));
  it("are all kinds where it says nothing", () => expect(targetKinds({ appliesTo: [] })).toHaveLength(6));
  it("are the fleet's objects", () => expect(objectsOf(["database", "cache"], fleet)).toEqual([{ kind: "database", id: "orders" }, { kind: "cache", id: "sessions" }]));
});
