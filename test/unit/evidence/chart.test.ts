import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Chart, type ChartLine, formatValue, spanOf, strokesOf, timeTicks, unseenOf, valueTicks } from "../../../src/main/evidence/chart";
import { chartSvg } from "../../../src/main/evidence/chart-svg";
import { START } from "../history/given";

const line = (points: [number, number][], gapMs = 30_000): ChartLine => ({ name: "a", gapMs, points: points.map(([at, value]) => [START + at * 1_000, value, value - 1, value + 1]) });
const frame = { from: START, to: START + 600_000, run: { from: START + 100_000, to: START + 200_000 }, steps: [
  { title: "One", from: START + 100_000, to: START + 150_000, status: "done" as const }, { title: "Two <b>", from: START + 120_000, status: "failed" as const },
] };

describe("a chart", () => {
  it("breaks a line where nothing was seen", () => {
    const gappy = line([[0, 1], [10, 2], [100, 3]]);
    expect(strokesOf(gappy).map((stroke) => stroke.length)).toEqual([2, 1]);
    expect(unseenOf([gappy], START, START + 110_000)).toEqual([[START + 10_000, START + 100_000]]);
    expect(unseenOf([], START, START + 10)).toEqual([[START, START + 10]]);
  });

  it("is drawn within its frame with band, strokes, axis labels and a mark at each step's start and end", () => {
    const chart: Chart = { title: "Load & more", unit: "number", lines: [line([[0, 5], [10, 6], [20, 7], [300, 5]])] };
    const svg = chartSvg(chart, frame);
    expect(svg).toMatch(/aria-label="Load &amp; more"/);
    expect(svg.match(/<polyline class="line line-0"/g)).toHaveLength(2);
    expect(svg.match(/<polygon class="band line-0"/g)).toHaveLength(1);
    expect(svg).toContain(">not seen<");
    expect(svg).toContain("<title>Two &lt;b&gt;: failed</title>");
    expect([...svg.matchAll(/<g class="step (\w+)">.*?<\/g>/g)].map(([group, tone]) => [tone, group.match(/<line /g)?.length])).toEqual([["good", 2], ["bad", 1]]);
    const numbers = [...svg.matchAll(/(?:x|x1|x2)="(-?[\d.]+)"/g)].map(([, x]) => Number(x));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(760);
  });

  it("never draws what is no number", () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: -50, max: 700 }), fc.double({ min: 0, max: 1e12, noNaN: true })), { maxLength: 30 }), fc.constantFrom("ratio", "bytes", "seconds", "number", "up"), (points, unit) => {
      const sorted = points.sort(([a], [b]) => a - b);
      expect(chartSvg({ title: "t", unit, lines: [line(sorted)] }, frame)).not.toMatch(/NaN|Infinity|undefined/);
    }), { numRuns: 200 });
  });

  it("has round ticks that reach the highest value", () => {
    expect(valueTicks(0.73, "ratio")).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
    expect(valueTicks(8 * 1_024 ** 3, "bytes").map((tick) => formatValue(tick, "bytes"))).toEqual(["0 B", "2 GiB", "4 GiB", "6 GiB", "8 GiB"]);
    fc.assert(fc.property(fc.double({ min: 1e-6, max: 1e15, noNaN: true }), fc.constantFrom("ratio", "bytes", "seconds", "number"), (max, unit) => {
      const ticks = valueTicks(max, unit);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(max * 0.999);
    }));
    expect(timeTicks(START, START + 1_200_000)).toHaveLength(5);
  });

  it("writes values with their unit", () => {
    expect([formatValue(0.123, "ratio"), formatValue(0.042, "seconds"), formatValue(1.5, "seconds"), formatValue(1_536, "bytes"), formatValue(1, "up"), formatValue(0, "up")]).toEqual(["12.3 %", "42 ms", "1.5 s", "1.5 KiB", "up", "down"]);
    expect(spanOf(line([[0, 1], [10, 3]]), START, START + 20_000)).toEqual({ mean: 2, min: 0, max: 4 });
    expect(spanOf(line([[0, 1]]), START + 1, START + 2)).toBeUndefined();
  });
});
