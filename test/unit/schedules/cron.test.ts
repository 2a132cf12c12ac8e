import { describe, expect, it } from "vitest";
import { dueBetween, LATE_MS, readCron } from "../../../src/main/schedules/cron";
import { ProblemError } from "../../../src/shared/problem";

const utc = (text: string): number => Date.parse(`${text}Z`);
const times = (expression: string, zone: string, from: number, count: number): string[] => {
  const cron = readCron(expression, zone);
  const all: number[] = [];
  for (let at = cron.next(from); at !== undefined && all.length < count; at = cron.next(at)) all.push(at);
  return all.map((at) => new Date(at).toISOString().slice(0, 16));
};

describe("a cron expression", () => {
  it("is read in its time zone, across both changes of the clock", () => {
    expect(times("0 7 * * *", "Europe/Berlin", utc("2026-03-28T00:00"), 3)).toEqual(["2026-03-28T06:00", "2026-03-29T05:00", "2026-03-30T05:00"]);
    expect(times("0 7 * * *", "Europe/Berlin", utc("2026-10-24T00:00"), 3)).toEqual(["2026-10-24T05:00", "2026-10-25T06:00", "2026-10-26T06:00"]);
    const hourly = times("30 * * * *", "Europe/Berlin", utc("2026-03-28T23:45"), 4);
    expect(hourly).toEqual(["2026-03-29T00:30", "2026-03-29T01:30", "2026-03-29T02:30", "2026-03-29T03:30"]);
  });

  it("is due once on a day on which its hour does not exist, and on one on which it comes twice", () => {
    const day = (from: string) => times("30 2 * * *", "Europe/Berlin", utc(from), 2).map((at) => at.slice(0, 10));
    expect(day("2026-03-28T12:00")).toEqual(["2026-03-29", "2026-03-30"]);
    expect(day("2026-10-24T12:00")).toEqual(["2026-10-25", "2026-10-26"]);
  });

  it.each(["", "* * * *", "* * * * * *", "61 * * * *", "every day", "$(reboot)"])("refuses %j", (expression) => {
    expect(() => readCron(expression)).toThrow(ProblemError);
  });

  it("may never be due", () => expect(readCron("0 0 30 2 *").next(utc("2026-01-01T00:00"))).toBeUndefined());
});

describe("what is due", () => {
  const cron = readCron("*/10 * * * *", "UTC");
  const start = utc("2026-11-01T00:00");
  const minutes = (count: number) => start + count * 60_000;

  it("is nothing before its time", () => expect(dueBetween(cron, start, minutes(9))).toEqual({ onTime: undefined, missed: undefined }));
  it("is on time at its time and shortly after", () => {
    expect(dueBetween(cron, start, minutes(10))).toEqual({ onTime: minutes(10), missed: undefined });
    expect(dueBetween(cron, start, minutes(10) + LATE_MS).onTime).toBe(minutes(10));
  });
  it("was missed when it is later", () => expect(dueBetween(cron, start, minutes(10) + LATE_MS + 1)).toEqual({ onTime: undefined, missed: { first: minutes(10), last: minutes(10), count: 1 } }));
  it("is told apart: what was missed, and what is on time", () => {
    expect(dueBetween(cron, start, minutes(40))).toEqual({ onTime: minutes(40), missed: { first: minutes(10), last: minutes(30), count: 3 } });
  });
  it("stays bounded after years", () => expect(dueBetween(readCron("* * * * *", "UTC"), 0, start).missed?.count).toBe(10_080));
});
