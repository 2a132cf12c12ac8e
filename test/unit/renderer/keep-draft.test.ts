import { describe, expect, it } from "vitest";
import { draftOf, isSame, lossOf, readDraft } from "../../../src/renderer/features/settings/keep-draft";
import { DEFAULT_KEEP, type HistorySize } from "../../../src/shared/history";

const DAY_MS = 86_400_000;

describe("how long the history is kept, as it is typed", () => {
  it("is in days, and for ever where nothing stands", () => {
    expect(draftOf(DEFAULT_KEEP)).toEqual({ raw: "30", tenMinutes: "365", hour: "" });
    const read = readDraft(draftOf(DEFAULT_KEEP));
    expect(read.ok && isSame(read.keep, DEFAULT_KEEP)).toBe(true);
    expect(readDraft({ raw: "1.5", tenMinutes: "10", hour: "400" })).toEqual({ ok: true, keep: { rawMs: 1.5 * DAY_MS, tenMinutesMs: 10 * DAY_MS, hourMs: 400 * DAY_MS } });
  });
  it("says what is wrong", () => {
    for (const raw of ["", "x", "-1", "1e999"]) expect(readDraft({ raw, tenMinutes: "10", hour: "" })).toMatchObject({ wrong: "A number of days, such as 30 or 1.5." });
    expect(readDraft({ raw: "0.5", tenMinutes: "10", hour: "" })).toMatchObject({ wrong: "Samples are kept for a day at least." });
    expect(readDraft({ raw: "30", tenMinutes: "10", hour: "" })).toMatchObject({ ok: false, wrong: expect.stringContaining("Ten-minute means") });
  });
  it("tells what goes beyond what is too old already", () => {
    const size = (raw: number, tens: number): HistorySize => ({
      bytes: 100, freeBytes: 0, series: 1, waiting: 0, keep: DEFAULT_KEEP, tiers: [{ tier: "raw", bytes: 80, tooOld: { bytes: raw, before: 5 } }, { tier: "ten-minutes", bytes: 20, tooOld: { bytes: tens, before: 3 } }],
    });
    expect(lossOf(size(10, 0), size(50, 0))).toEqual({ bytes: 40, tiers: [{ tier: "raw", bytes: 40, before: 5 }] });
    expect(lossOf(size(10, 4), size(0, 0)).bytes).toBe(0);
  });
});
