import { describe, expect, it } from "vitest";
import { bothTimes, formatAge, formatAgo, formatClock, formatUptime, localDateTime, localMoment, utcDateTime } from "../../../src/renderer/lib/time";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("ages", () => {
  it.each([[-5_000, "now"], [1_999, "now"], [2_000, "2 s"], [59_999, "59 s"], [MINUTE, "1 min"], [HOUR, "1 h"], [47 * HOUR, "47 h"], [72 * HOUR, "3 d"]])("reads %d ms as %s", (ms, text) =>
    expect(formatAge(ms)).toBe(text));
  it("says how long ago", () => expect([formatAgo(500), formatAgo(8_400)]).toEqual(["just now", "8 s ago"]));
  it.each([[0, "0:00"], [7_900, "0:07"], [760_000, "12:40"], [3_753_000, "1:02:33"], [-4, "0:00"]])("shows a clock for %d ms", (ms, text) => expect(formatClock(ms)).toBe(text));
  it.each([[125, "2 min"], [11_520, "3 h 12 min"], [3_561_000, "41 d 5 h"]])("shows an uptime of %d s", (seconds, text) => expect(formatUptime(seconds)).toBe(text));
});

describe("moments", () => {
  const at = Date.UTC(2026, 10, 21, 13, 3, 22);
  it("gives UTC beside local time", () => {
    expect(utcDateTime(at)).toBe("2026-11-21 13:03:22 UTC");
    expect(bothTimes(at)).toContain("2026-11-21 13:03:22 UTC");
    expect(bothTimes(at)).toMatch(/^2026-11-2[012] \d\d:\d\d:\d\d \(UTC[+−]\d\d:\d\d\)\n/);
  });
  it("leaves the date out on the same day only", () => {
    expect(localMoment(at, at + 1_000)).toBe(localDateTime(at).slice(11));
    expect(localMoment(at, at + 48 * HOUR)).toBe(localDateTime(at).slice(0, 16));
  });
});
