import { describe, expect, it } from "vitest";
import { formatByteRate, formatBytes, formatCount, formatLatency, formatRatio, plural } from "../../../src/renderer/lib/units";

const plain = (text: string): string => text.replaceAll(" ", " ");

describe("figures for people", () => {
  it.each([
    [0, "0 B"], [512, "512 B"], [999, "999 B"], [1_000, "0.98 KiB"], [1_536, "1.5 KiB"], [1024 ** 3, "1 GiB"], [33.6 * 1024 ** 3, "33.6 GiB"], [-2_048, "−2 KiB"], [Number.NaN, "–"],
  ])("writes %d bytes as %s", (bytes, text) => expect(plain(formatBytes(bytes))).toBe(text));

  it("writes rates per second", () => expect(plain(formatByteRate(2_097_152))).toBe("2 MiB/s"));

  it.each([[0, "0 %"], [0.004, "0.4 %"], [0.0994, "9.9 %"], [0.0999, "10 %"], [0.5, "50 %"], [1, "100 %"], [Infinity, "–"]])("writes the ratio %d as %s", (ratio, text) =>
    expect(plain(formatRatio(ratio))).toBe(text));

  it.each([[0.42, "0.42"], [3.14, "3.14"], [42.36, "42.4"], [128, "128"], [1_240, "1240"], [12_400, "12.4 k"], [3_200_000, "3.2 M"]])("writes the count %d as %s", (count, text) =>
    expect(plain(formatCount(count))).toBe(text));

  it.each([[0.8, "0.8 ms"], [42, "42 ms"], [1_234, "1.23 s"]])("writes a latency of %d ms as %s", (ms, text) => expect(plain(formatLatency(ms))).toBe(text));

  it("counts things", () => expect([plural(1, "host"), plural(3, "host"), plural(2, "entry", "entries")]).toEqual(["1 host", "3 hosts", "2 entries"]));
});
