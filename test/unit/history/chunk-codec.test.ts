import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeChunk, encodeChunk, type Row } from "../../../src/main/history/chunk-codec";
import { ProblemError } from "../../../src/shared/problem";
import { START } from "./given";

/** Rows at rising tenths of a second. */
const rowsOf = (steps: readonly (readonly [step: number, value: number])[]): Row[] => {
  let at = START;
  return steps.map(([step, value]) => [(at += step * 100), value]);
};
const step = fc.integer({ min: 1, max: 36_000 });
const kinds: [name: string, value: fc.Arbitrary<number>][] = [
  ["whole numbers", fc.integer()],
  ["large counters", fc.maxSafeInteger()],
  ["short decimals", fc.integer({ min: -1e9, max: 1e9 }).map((whole) => whole / 1_000)],
  ["any number", fc.double({ noNaN: true, noDefaultInfinity: true })],
];

describe("a chunk of samples", () => {
  it.each(kinds)("gives back %s exactly", (_, value) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, value), { maxLength: 400 }), (steps) => {
        const rows = rowsOf(steps);
        const back = decodeChunk(encodeChunk(rows, START), START);
        expect(back.length).toBe(rows.length);
        expect(back.every(([at, found], index) => at === rows[index]?.[0] && Object.is(found, rows[index]?.[1]))).toBe(true);
      }),
    );
  });

  it("gives back the sign of a zero", () => {
    expect(decodeChunk(encodeChunk(rowsOf([[1, 5], [1, -0], [1, 0]]), START), START).map(([, value]) => value)).toEqual([5, -0, 0]);
  });

  it("takes little room for what hosts tell", () => {
    const counter = rowsOf(Array.from({ length: 360 }, (_, index) => [100 + (index % 3) - 1, 1e12 + index * 52_000 + (index % 7) * 900]));
    const gauge = rowsOf(Array.from({ length: 360 }, (_, index) => [100, Math.round(150 + 30 * Math.sin(index / 20)) / 100]));
    expect(encodeChunk(counter, START).length / 360).toBeLessThan(2.5);
    expect(encodeChunk(gauge, START).length / 360).toBeLessThan(1);
  });

  it("that is damaged is a Problem, never false samples", () => {
    const chunk = encodeChunk(rowsOf([[1, 1.5], [1, 2.5], [1, Math.PI]]), START);
    for (const bad of [Buffer.alloc(0), chunk.subarray(0, chunk.length / 2), Buffer.from("nonsense")]) expect(() => decodeChunk(bad, START)).toThrow(ProblemError);
  });
});
