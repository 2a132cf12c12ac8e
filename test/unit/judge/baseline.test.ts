import { describe, expect, it } from "vitest";
import { HOURS_OF_WEEK, type Judged, learn, Profile, standing, thresholdsAt, thresholdsOfHour } from "../../../src/shared/judge/baseline";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday, 0:00 UTC. */
const MONDAY = Date.UTC(2026, 9, 5);
const hourOf = (at: number): number => Math.floor((at - MONDAY) / HOUR) % HOURS_OF_WEEK;
const ABOVE: Judged = { worse: "above", leastSpread: 0 };

/** A value every ten minutes. */
const points = (days: number, value: (at: number, index: number) => number): [number, number][] =>
  Array.from({ length: days * 144 }, (_, index) => [MONDAY + index * 10 * MINUTE, value(MONDAY + index * 10 * MINUTE, index)]);
const learned = (days: number, value: (at: number, index: number) => number): Profile => {
  const profile = learn(points(days, value), hourOf);
  if (!profile) throw new Error("nothing learned");
  return profile;
};
/** Five values around 10, so that the median deviation is 1. */
const wave = (_: number, index: number): number => 8 + (index % 5);

describe("what is learned", () => {
  it("is nothing of nothing, nor of what is no number", () => {
    expect(learn([], hourOf)).toBeUndefined();
    expect(learn([[MONDAY, Number.NaN], [MONDAY + 1, Infinity]], hourOf)).toBeUndefined();
  });

  it("fits the schema it is stored with", () => {
    const profile = learned(9, wave);
    expect(Profile.parse(JSON.parse(JSON.stringify(profile)))).toEqual(profile);
  });

  it("knows each hour of the week by itself", () => {
    const profile = learned(28, (at, index) => wave(at, index) + (hourOf(at) === 9 ? 100 : 0));
    expect(profile.hoursOfWeek[9]?.median).toBe(110);
    expect(profile.hoursOfWeek[10]?.median).toBe(10);
    expect(profile.hoursOfDay[9]?.median).toBe(10);
    expect(profile.overall).toMatchObject({ count: 28 * 144, days: 28, median: 10, deviation: 1 });
    expect([profile.from, profile.to]).toEqual([MONDAY, MONDAY + 28 * DAY - 10 * MINUTE]);
  });

  it("is not moved by outliers", () => {
    const quiet = learned(28, wave);
    const wild = learned(28, (at, index) => (index % 20 === 0 ? 1e6 : wave(at, index)));
    expect(wild.overall.median).toBe(quiet.overall.median);
    expect(wild.overall.deviation).toBe(quiet.overall.deviation);
  });
});

describe("thresholds", () => {
  it("stand three and six deviations from the median of the hour of the week", () => {
    const at = thresholdsAt(learned(28, wave), MONDAY + 100 * DAY, ABOVE, hourOf);
    expect(at?.level).toBe("hour of week");
    expect(at?.warning).toBeCloseTo(10 + 3 * 1.4826, 6);
    expect(at?.critical).toBeCloseTo(10 + 6 * 1.4826, 6);
  });

  it.each([[28, "hour of week"], [21, "hour of week"], [20, "hour of day"], [14, "hour of day"], [3, "hour of day"], [2, "overall"], [1, "overall"]])("of %i days come from the %s", (days, level) => {
    // The last hour of the week: what is short of whole weeks lacks it first.
    expect(thresholdsOfHour(learned(days, wave), HOURS_OF_WEEK - 1, ABOVE)?.level).toBe(level);
  });

  it("are none where half a day was seen at most", () => {
    expect(thresholdsOfHour(learn(points(1, wave).slice(0, 71), hourOf) ?? learned(1, wave), 3, ABOVE)).toBeUndefined();
    expect(thresholdsOfHour(learn(points(1, wave).slice(0, 72), hourOf) ?? learned(1, wave), 3, ABOVE)?.level).toBe("overall");
  });

  it("leave room where a figure never moves", () => {
    const flat = learned(28, () => 100);
    expect(thresholdsOfHour(flat, 0, ABOVE)).toMatchObject({ warning: 115, critical: 130 });
    expect(thresholdsOfHour(learned(28, () => 0), 0, { worse: "above", leastSpread: 0.5 })).toMatchObject({ warning: 1.5, critical: 3 });
  });

  it("never go beyond the limits of the figure", () => {
    const limits = { warning: 0.9, critical: 0.97 };
    expect(thresholdsOfHour(learned(28, () => 0.95), 0, { worse: "above", leastSpread: 0.02, limits })).toMatchObject(limits);
    expect(thresholdsOfHour(learned(28, () => 0.2), 0, { worse: "above", leastSpread: 0.02, limits })).toMatchObject({ warning: 0.26, critical: 0.32 });
  });

  it("stand below where less is worse, and not below zero", () => {
    const below: Judged = { worse: "below", leastSpread: 0 };
    const at = thresholdsOfHour(learned(28, wave), 0, below);
    expect(at?.warning).toBeCloseTo(10 - 3 * 1.4826, 6);
    expect(at?.critical).toBeCloseTo(10 - 6 * 1.4826, 6);
    expect(thresholdsOfHour(learned(28, () => 1), 0, { worse: "below", leastSpread: 1 })?.critical).toBe(0);
  });
});

it.each([
  [5, "above", "usual"], [10, "above", "usual"], [10.1, "above", "warning"], [20, "above", "warning"], [21, "above", "critical"],
  [25, "below", "usual"], [15, "below", "warning"], [9, "below", "critical"],
] as const)("%d, worse %s, is %s", (value, worse, expected) => {
  expect(standing(value, worse === "above" ? { warning: 10, critical: 20 } : { warning: 20, critical: 10 }, worse)).toBe(expected);
});
