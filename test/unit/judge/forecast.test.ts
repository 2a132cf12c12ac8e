import { describe, expect, it } from "vitest";
import { dailyMaxima, forecast, type Forecast } from "../../../src/shared/judge/forecast";
import { DAY, HOUR, START } from "./series";

const NOW = START + 20 * DAY;
/** The value of each of the `count` days before now. */
const maxima = (count: number, value: (day: number) => number): [number, number][] => Array.from({ length: count }, (_, day) => [NOW - (count - day) * DAY, value(day)]);
const line = (found: Forecast): Extract<Forecast, { kind: "line" }> => {
  if (found.kind !== "line") throw new Error(found.kind);
  return found;
};
const ofRatio = (values: [number, number][]) => line(forecast(values, NOW, [0.8, 0.9, 1]));
/** Up and down by turns, without a trend of its own over an even number of days. */
const noise = (day: number): number => [0.01, -0.01, -0.01, 0.01][day % 4] ?? 0;

describe("daily maxima", () => {
  it("are those of the days that are over", () => {
    const points: [number, number][] = [[START + HOUR, 1], [START + 2 * HOUR, 3], [START + 23 * HOUR, 2], [START + DAY, 5], [START + 2 * DAY, 9], [START + HOUR, Number.NaN]];
    expect(dailyMaxima(points, START + 2 * DAY + HOUR)).toEqual([[START, 3], [START + DAY, 5]]);
    expect(dailyMaxima([], NOW)).toEqual([]);
  });
});

describe("a forecast", () => {
  it.each([0, 1, 6])("of %i days is none", (count) => expect(forecast(maxima(count, () => 0.5), NOW, [1])).toEqual({ kind: "too short", days: count }));

  it("of a straight line is that line", () => {
    const found = ofRatio(maxima(10, (day) => 0.5 + 0.01 * day));
    expect(found).toMatchObject({ days: 10, trend: "rising", level: expect.closeTo(0.6, 9), perDay: expect.closeTo(0.01, 9), perDayError: expect.closeTo(0, 6), residual: expect.closeTo(0, 9) });
    expect(found.reaches.map(({ when, days }) => [when, Math.round((days ?? 0) * 10) / 10])).toEqual([["days", 20], ["days", 30], ["days", 40]]);
  });

  it("has an error that grows with the noise, and days between two lines", () => {
    const found = ofRatio(maxima(16, (day) => 0.4 + 0.01 * day + noise(day)));
    expect(found.trend).toBe("rising");
    expect(found.perDayError).toBeGreaterThan(0);
    const [first] = found.reaches;
    expect(first?.earliest).toBeLessThan(first?.days ?? 0);
    expect(first?.latest).toBeGreaterThan(first?.days ?? 0);
    const calmer = ofRatio(maxima(16, (day) => 0.4 + 0.01 * day + noise(day) / 10));
    expect(calmer.perDayError).toBeCloseTo(found.perDayError / 10, 9);
  });

  it("of noise alone is no trend", () => {
    const found = ofRatio(maxima(16, (day) => 0.5 + noise(day)));
    expect([found.trend, ...found.reaches.map(({ when }) => when)]).toEqual(["none", "never", "never", "never"]);
  });

  it("of what does not change at all neither", () => expect(ofRatio(maxima(10, () => 0.3))).toMatchObject({ trend: "none", perDay: 0, reaches: [{ when: "never" }, { when: "never" }, { when: "never" }] }));

  it("of what falls reaches nothing", () => expect(ofRatio(maxima(10, (day) => 0.7 - 0.02 * day))).toMatchObject({ trend: "falling", reaches: [{ when: "never" }, { when: "never" }, { when: "never" }] }));

  it("says what is reached already, also by the last day alone", () => {
    expect(ofRatio(maxima(10, (day) => 0.76 + 0.01 * day)).reaches.map(({ when }) => when)).toEqual(["reached", "days", "days"]);
    expect(ofRatio(maxima(10, (day) => (day === 9 ? 0.95 : 0.1))).reaches.map(({ when }) => when)).toEqual(["reached", "reached", expect.any(String)]);
  });

  it("names no day beyond a year", () => {
    const found = ofRatio(maxima(10, (day) => 0.1 + 0.001 * day));
    expect(found.reaches.map(({ when }) => when)).toEqual(["far", "far", "far"]);
  });

  it("leaves the latest day open where the flattest line never gets there within a year", () => {
    const found = ofRatio(maxima(8, (day) => 0.5 + 0.004 * day + noise(day)));
    expect(found.reaches.every(({ when, latest }) => when !== "days" || latest === undefined || latest <= 365)).toBe(true);
  });

  it("of bytes has a slope and no thresholds", () => expect(forecast(maxima(8, (day) => 1e9 + 1e6 * day), NOW, [])).toMatchObject({ kind: "line", reaches: [], perDay: expect.closeTo(1e6, 3) }));
});
