import { describe, expect, it } from "vitest";
import { closest, editDistance, suggestion } from "../../../src/shared/suggest";

describe("suggestions", () => {
  it.each([["", "abc", 3], ["adress", "address", 1], ["prdo", "prod", 1], ["kitten", "sitting", 3], ["same", "same", 0]])(
    "%s is %s at %i edits",
    (from, to, distance) => expect(editDistance(from, to)).toBe(distance),
  );

  it("offers the nearest word, and none that is far", () => {
    expect(closest("adress", ["labels", "address", "jump"])).toBe("address");
    expect(closest("zzz", ["labels", "address"])).toBeUndefined();
    expect(closest("dbx", ["db1", "db2"])).toBe("db1");
  });

  it("names what exists where nothing is near", () => {
    expect(suggestion("zzz", ["one", "two"])).toBe("known: one, two");
    expect(suggestion("zzz", [])).toBeUndefined();
  });
});
