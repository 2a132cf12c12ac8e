import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeColumn, encodeColumn } from "../../../../src/main/history/samples/column-codec";
import { riceDecode, riceEncode } from "../../../../src/main/history/samples/rice";

const same = (found: Float64Array, wanted: ArrayLike<number>): boolean => found.length === wanted.length && found.every((value, index) => Object.is(value, wanted[index]));
const back = (values: readonly number[]): Float64Array => decodeColumn(encodeColumn(Float64Array.from(values)), values.length);

const kinds: [name: string, value: fc.Arbitrary<number>][] = [
  ["whole numbers", fc.integer()],
  ["large counters", fc.maxSafeInteger()],
  ["short decimals", fc.integer({ min: -1e9, max: 1e9 }).map((whole) => whole / 1_000)],
  ["nanoseconds", fc.integer({ min: 0, max: 1e12 }).map((whole) => whole / 1e9)],
  ["multiples of a page", fc.integer({ min: 0, max: 1e9 }).map((pages) => pages * 4_096)],
  ["few values", fc.constantFrom(0, 1, -0, 0.1, 1e300, 5e-324)],
  ["gauges that are NaN or infinite now and then", fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 900 }).map((whole) => whole / 10) }, fc.constantFrom(Number.NaN, Infinity, -Infinity))],
  ["any number, NaN and infinities too", fc.double()],
];

describe("a column of numbers", () => {
  it.each(kinds)("gives back %s exactly", (_, value) => {
    fc.assert(fc.property(fc.array(value, { maxLength: 300 }), (values) => same(back(values), values)), { numRuns: 400 });
  });

  it("gives back counters that grow, pause and start anew", () => {
    const steps = fc.array(fc.tuple(fc.nat(1e7), fc.integer({ min: 0, max: 20 })), { minLength: 1, maxLength: 800 });
    fc.assert(fc.property(steps, fc.constantFrom(1, 100, 1e9), (grown, unit) => {
      let total = 0;
      const values = grown.map(([by, chance]) => (total = chance === 0 ? 0 : chance < 5 ? total : total + by) / unit);
      return same(back(values), values);
    }), { numRuns: 200 });
  });

  it("takes little room for what hosts tell", () => {
    const random = sequence();
    const noisy = Array.from({ length: 360 }, (_, index) => 1e12 + index * 52_000 + Math.floor(random() * 1_024));
    const memory = Array.from({ length: 360 }, () => 4_096 * (100_000 + Math.floor(random() * 16)));
    expect(encodeColumn(new Float64Array(8_640).fill(16_777_216)).length).toBeLessThan(12);
    // Ten and four bits of chance a value: nothing can take less without loss.
    expect(encodeColumn(Float64Array.from(noisy)).length * 8 / 360).toBeLessThan(12.5);
    expect(encodeColumn(Float64Array.from(memory)).length * 8 / 360).toBeLessThan(6);
    const sometimes = memory.map((value, index) => (index % 60 < 10 ? Number.NaN : value));
    expect(encodeColumn(Float64Array.from(sometimes)).length).toBeLessThan(encodeColumn(Float64Array.from(memory)).length + 24);
  });

  it("that was damaged throws or gives numbers, and never hangs", () => {
    const doubles = encodeColumn(Float64Array.from({ length: 200 }, (_, index) => Math.sin(index)));
    const odd = encodeColumn(Float64Array.from({ length: 200 }, (_, index) => (index % 9 === 0 ? Number.NaN : index % 7)));
    const damage = fc.tuple(fc.constantFrom(doubles, odd), fc.nat(doubles.length - 1), fc.nat(255), fc.nat(doubles.length));
    fc.assert(fc.property(damage, ([bytes, place, byte, length]) => {
      const bad = Buffer.from(bytes.subarray(0, length));
      if (place < length) bad[place] = byte;
      try {
        return decodeColumn(bad, 200).length <= 200;
      } catch (thrown) {
        return thrown instanceof Error;
      }
    }), { numRuns: 1_000 });
  });
});

describe("Rice coding", () => {
  it("gives back any whole numbers", () => {
    const number = fc.oneof(fc.nat(3), fc.nat(1_000), fc.maxSafeNat());
    fc.assert(fc.property(fc.array(number, { maxLength: 200 }), (numbers) => same(riceDecode(riceEncode(numbers), numbers.length), numbers)), { numRuns: 1_000 });
  });
});

/** The same pseudo-random numbers each time (a linear congruential generator). */
function sequence(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
