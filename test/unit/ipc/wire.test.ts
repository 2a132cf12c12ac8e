import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeWire, encodeWire } from "../../../src/shared/wire";

const through = (value: unknown): unknown => decodeWire(encodeWire(value));

describe("a message between core and window", () => {
  it.each([
    ["nothing", undefined], ["null", null], ["numbers that JSON lacks", { a: [NaN, Infinity, -Infinity] }], ["an ordinary text", "x"],
    ["texts that look like its own marks", [NaN, "\0NaN", "\0number", "\0", '{"\\0number":"NaN"}']], ["a lone half of a character", "\ud800"],
    ["a key like its own mark", { "\0number": "seven" }], ["no text", ""],
  ])("arrives as it was sent: %s", (_, value) => expect(through(value)).toStrictEqual(value));

  it("arrives as it was sent, whatever it is", () => {
    // JSON knows no -0 and drops members that are undefined, which no part of the contract tells apart.
    const leaf = fc.oneof(fc.string({ unit: "binary" }), fc.double({ noDefaultInfinity: false }).map((number) => number + 0), fc.boolean(), fc.constant(null));
    const { value: anything } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie("value")), fc.dictionary(fc.string({ unit: "binary" }).filter((key) => key !== "__proto__"), tie("value"), { noNullPrototype: true })),
    }));
    fc.assert(fc.property(anything, (value) => void expect(through(value)).toStrictEqual(value)), { numRuns: 2_000 });
  });

  it("leaves prototypes alone", () => {
    const got = through({ list: JSON.parse('{"__proto__": {"polluted": true}}'), number: NaN });
    expect(Object.getPrototypeOf(Object(got))).toBe(Object.prototype);
    expect("polluted" in {}).toBe(false);
  });
});
