import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { share } from "../../../src/renderer/lib/share";

describe("structural sharing", () => {
  it("keeps the very object where nothing changed", () => {
    const previous = { at: 1, hosts: [{ id: "a", cpu: 1 }, { id: "b", cpu: 2 }] };
    expect(share(previous, structuredClone(previous))).toBe(previous);
  });

  it("replaces only what changed", () => {
    const previous = { at: 1, hosts: [{ id: "a", cpu: 1 }, { id: "b", cpu: 2 }] };
    const next = share(previous, { at: 2, hosts: [{ id: "a", cpu: 1 }, { id: "b", cpu: 3 }] });
    expect(next).toEqual({ at: 2, hosts: [{ id: "a", cpu: 1 }, { id: "b", cpu: 3 }] });
    expect(next.hosts[0]).toBe(previous.hosts[0]);
    expect(next.hosts[1]).not.toBe(previous.hosts[1]);
  });

  it("finds rows by id when the order changes", () => {
    const previous = [{ id: "a" }, { id: "b" }];
    const next = share(previous, [{ id: "b" }, { id: "a" }, { id: "c" }]);
    expect(next[0]).toBe(previous[1]);
    expect(next[1]).toBe(previous[0]);
  });

  it("tells a missing key from an undefined one", () => {
    const previous = { a: 1, b: undefined };
    expect(Object.keys(share(previous, { a: 1, c: undefined }))).toEqual(["a", "c"]);
  });

  it("is always equal to what came", () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (previous, next) => {
      expect(share(previous, next)).toEqual(next);
    }));
  });
});
