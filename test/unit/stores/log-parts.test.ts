import { describe, expect, it } from "vitest";
import { classifier, secondsOf } from "../../../src/main/collectors/logs/classify";
import { sectionsOf } from "../../../src/main/collectors/logs/channel";
import { sinceOf, stepContainer } from "../../../src/main/collectors/logs/container-log";
import { LogCounters } from "../../../src/main/collectors/logs/counters";
import { type FileSection, MAX_BACKLOG_BYTES, stepFile, stepRest } from "../../../src/main/collectors/logs/file-cursor";
import { readJournal } from "../../../src/main/collectors/logs/journal";
import { guessLevel, levelOf } from "../../../src/main/collectors/logs/level";

describe("the level of a line", () => {
  it.each([
    ["2026-11-21T12:00:00Z ERROR payment failed", "error"], ["2026/11/21 12:00:00 [warn] 12#12: *1 upstream", "warning"], ['time="..." level=fatal msg="x"', "critical"],
    ["I was INFOrmed of nothing", "unknown"], ["<notice> restarted", "notice"], ['10.0.0.1 - - "GET /error HTTP/1.1" 200', "unknown"], ["DEBUG: x", "debug"], ["severity: critical", "critical"], ["", "unknown"],
  ])("%s is %s", (line, level) => {
    expect(guessLevel(line)).toBe(level);
  });

  it.each([["WARN", "warning"], ["50", "error"], ["503", "error"], ["404", "warning"], ["200", "info"], ["constructor", undefined]])("%s stands for %s", (word, level) => {
    expect(levelOf(word)).toBe(level);
  });
});

describe("what a line says", () => {
  it("comes from JSON fields", () => {
    const classify = classifier({ patterns: {}, level: { json: "log.severity" }, latency: { json: "took", unit: "ms" } });
    expect(classify('{"log":{"severity":"WARNING"},"took":12.5}')).toEqual({ level: "warning", matches: [], durationSeconds: 0.0125 });
    expect(classifier({ patterns: {} })('{"level":50,"msg":"x"}').level).toBe("error");
    expect(classify('{"cut off ERROR').level).toBe("error");
  });

  it("comes from patterns and their groups", () => {
    const classify = classifier({ patterns: { timeout: "(?P<upstream>\\w+) timed out after (?P<duration>[0-9.]+m?s)", slow: "SLOW" }, latency: { pattern: " rt=(?P<duration>[0-9.]+)", unit: "s" } });
    expect(classify("[error] billing timed out after 1500ms")).toEqual({ level: "error", matches: [{ pattern: "timeout", groups: { upstream: "billing" } }], durationSeconds: 1.5 });
    expect(classify("SLOW rt=0.25")).toMatchObject({ matches: [{ pattern: "slow", groups: {} }], durationSeconds: 0.25 });
    const access = classifier({ patterns: {}, level: { pattern: '" (?P<level>[1-5]\\d\\d) ' } });
    expect(access('1.2.3.4 "GET / HTTP/1.1" 502 12').level).toBe("error");
    expect(access("nothing of that kind", "notice").level).toBe("notice");
  });

  it.each([["12", 0.001, 0.012], ["12.5ms", 1, 0.0125], ["3 s", 0.001, 3], ["250us", 1, 0.00025], ["7µs", 1, 0.000007], ["x", 1, undefined], ["1e400", 1, undefined], ["-1", 1, undefined]])("%s with unit %d is %s seconds", (text, unit, seconds) => {
    const found = secondsOf(text, unit);
    if (seconds === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(seconds, 12);
  });
});

describe("counting", () => {
  const value = (counters: LogCounters, name: string, labels: Record<string, string> = {}) => counters.readings().find((reading) => reading.name === name && Object.entries(labels).every(([key, text]) => reading.labels?.[key] === text))?.value;

  it("begins at zero, so that the first error is an increase", () => {
    const counters = new LogCounters([{ name: "timeout", groups: false }], true);
    expect([value(counters, "log_lines_total", { level: "error" }), value(counters, "log_matches_total", { pattern: "timeout" }), value(counters, "log_request_duration_seconds_bucket", { le: "+Inf" })]).toEqual([0, 0, 0]);
    for (const durationSeconds of [0.004, 0.3, 20]) counters.take({ level: "error", matches: [{ pattern: "timeout", groups: {} }], durationSeconds });
    expect([value(counters, "log_lines_total", { level: "error" }), value(counters, "log_matches_total", { pattern: "timeout" })]).toEqual([3, 3]);
    expect(["0.005", "0.25", "0.5", "10", "+Inf"].map((le) => value(counters, "log_request_duration_seconds_bucket", { le }))).toEqual([1, 1, 2, 2, 3]);
    expect([value(counters, "log_request_duration_seconds_sum"), value(counters, "log_request_duration_seconds_count")]).toEqual([20.304, 3]);
  });

  it("bounds the series that groups can make", () => {
    const counters = new LogCounters([{ name: "user", groups: true }], false);
    for (let index = 0; index < 500; index += 1) counters.take({ level: "info", matches: [{ pattern: "user", groups: { id: String(index) } }] });
    const series = counters.readings().filter(({ name }) => name === "log_matches_total");
    expect(series).toHaveLength(51);
    expect(value(counters, "log_matches_total", { id: "other" })).toBe(450);
  });
});

describe("following a file", () => {
  const section = (inode: string, from: number, text: string, size = from + Buffer.byteLength(text)): FileSection => ({ inode, from, size, data: Buffer.from(text) });
  const MAX = 1_000;

  it("begins at its end and reads whole lines only", () => {
    const first = stepFile(undefined, section("1", 500, ""), undefined, MAX);
    expect(first).toMatchObject({ cursor: { inode: "1", offset: 500 }, lines: [] });
    const second = stepFile(first.cursor, section("1", 500, "one\ntwo\r\n\nthr"), undefined, MAX);
    expect(second).toMatchObject({ cursor: { inode: "1", offset: 510 }, lines: ["one", "two"] });
    expect(stepFile(second.cursor, section("1", 510, "three\n"), undefined, MAX)).toMatchObject({ cursor: { inode: "1", offset: 516 }, lines: ["three"] });
  });

  it("reads the rest of a rotated file before the new one, its last line too", () => {
    const step = stepFile({ inode: "1", offset: 10 }, section("2", 0, "new\nunfin"), section("1", 10, "old\nlast"), MAX);
    expect(step).toMatchObject({ cursor: { inode: "2", offset: 4 }, lines: ["old", "last", "new"], previous: { inode: "1", offset: 18 } });
    expect(stepRest(section("1", 18, " late\nunfin"), MAX)).toMatchObject({ cursor: { inode: "1", offset: 24 }, lines: [" late"] });
  });

  it("goes on with a rotated file while there is no new one", () => {
    expect(stepFile({ inode: "1", offset: 10 }, undefined, section("1", 10, "old\nunfin"), MAX)).toMatchObject({ cursor: { inode: "1", offset: 14 }, lines: ["old"], more: false });
  });

  it("stays with a rotated file until it is read", () => {
    const step = stepFile({ inode: "1", offset: 0 }, undefined, section("1", 0, "a\nb\nc", 100), MAX);
    expect(step).toMatchObject({ cursor: { inode: "1", offset: 4 }, lines: ["a", "b"], more: true });
  });

  it("takes a file that is gone and came back from its beginning, and one that is gone as it was", () => {
    expect(stepFile({ inode: "1", offset: 99 }, section("2", 0, "a\n"), undefined, MAX)).toMatchObject({ cursor: { inode: "2", offset: 2 }, lines: ["a"] });
    expect(stepFile({ inode: "1", offset: 99 }, undefined, undefined, MAX)).toMatchObject({ cursor: { inode: "1", offset: 99 }, lines: [] });
  });

  it("cuts a line that fills an answer, and leaves out what is too much", () => {
    expect(stepFile({ inode: "1", offset: 0 }, section("1", 0, "x".repeat(MAX), 5_000), undefined, MAX)).toMatchObject({ cursor: { offset: MAX }, lines: ["x".repeat(MAX)], more: true });
    const huge = MAX_BACKLOG_BYTES + 5_000;
    expect(stepFile({ inode: "1", offset: 0 }, section("1", 0, "a\n", huge), undefined, MAX)).toMatchObject({ cursor: { offset: huge }, lines: ["a"], skipped: huge - 2, more: false });
  });
});

describe("following a container", () => {
  const at = (nano: string) => `2026-11-21T12:00:00.${nano.padStart(9, "0")}Z`;

  it("counts lines of one moment once", () => {
    const first = stepContainer(undefined, `${at("1")} old\n`);
    expect(first).toEqual({ cursor: { at: at("1"), lines: 1 }, lines: [] });
    const second = stepContainer(first.cursor, `${at("1")} old\n${at("1")} same moment\n${at("2")} \n${at("3")} next\n`);
    expect(second).toEqual({ cursor: { at: at("3"), lines: 1 }, lines: ["same moment", "next"] });
    expect(stepContainer(second.cursor, `${at("3")} next\n`)).toEqual({ cursor: { at: at("3"), lines: 1 }, lines: [] });
    expect(stepContainer(second.cursor, "")).toEqual({ cursor: second.cursor, lines: [] });
  });

  it("takes everything of a log that was empty", () => {
    const empty = stepContainer(undefined, "");
    expect(sinceOf(empty.cursor)).toBe("0");
    expect(stepContainer(empty.cursor, `${at("5")} first\n`).lines).toEqual(["first"]);
  });

  it("asks since a nanosecond", () => {
    expect(sinceOf({ at: "2006-01-02T15:04:05.000000001Z", lines: 1 })).toBe("1136214245.000000001");
    expect(sinceOf({ at: "2006-01-02T16:04:05.5+01:00", lines: 1 })).toBe("1136214245.500000000");
  });
});

describe("reading a journal", () => {
  it("gives messages, levels and the last cursor, and leaves out what was cut off", () => {
    const entries = [
      { __CURSOR: "s=1;i=1", MESSAGE: "hello", PRIORITY: "6" }, { __CURSOR: "s=1;i=2", MESSAGE: [104, 105], PRIORITY: "3" }, { __CURSOR: "s=1;i=3", MESSAGE: null },
    ].map((entry) => JSON.stringify(entry)).join("\n");
    expect(readJournal(Buffer.from(`${entries}\n{"__CURSOR":"s=1;i=4","MESS`))).toEqual({ lines: [{ text: "hello", level: "info" }, { text: "hi", level: "error" }, { text: "", level: undefined }], cursor: "s=1;i=3" });
    expect(readJournal(Buffer.from("-- No entries --\n"))).toEqual({ lines: [], cursor: undefined });
  });
});

describe("an answer", () => {
  it("is taken apart whatever it holds", () => {
    const bytes = Buffer.concat([Buffer.from("Welcome\n@@ t1 rotated 5 9 3\na\n@@ t2 end\n\0\n@@ t1 end\n@@ t1 current 6 0 0\n\n@@ t1 end\n@@ t1 done\n")]);
    expect(sectionsOf(bytes, "t1").map(({ data, ...rest }) => ({ ...rest, data: data.toString() }))).toEqual([
      { name: "rotated", inode: "5", size: 9, from: 3, data: "a\n@@ t2 end\n\0" }, { name: "current", inode: "6", size: 0, from: 0, data: "" },
    ]);
    expect(() => sectionsOf(Buffer.from("@@ t1 current 6 0 0\nabc"), "t1")).toThrow("ended");
  });
});
