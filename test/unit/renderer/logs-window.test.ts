import { describe, expect, it } from "vitest";
import { formatRoute, parseRoute } from "../../../src/renderer/app/route";
import type { Reading } from "../../../src/renderer/app/use-instant";
import { loudness } from "../../../src/renderer/features/logs/loudness";
import { paintedText, shownLines } from "../../../src/renderer/features/logs/paint-lines";
import { matchesWords } from "../../../src/renderer/lib/words";
import { HostId } from "../../../src/shared/ids";
import type { LogLevel } from "../../../src/shared/log-view";

const line = (level: LogLevel, text: string) => ({ level, text });

describe("lines of a log", () => {
  const lines = [line("info", "GET / 200"), line("error", "boom"), line("unknown", "    at shop.js:3"), line("warning", "slow GET /"), line("unknown", "plain")];
  const texts = (filter: string, least: "all" | "warning" | "error") => shownLines(lines, filter, least).map(({ text }) => text);
  it("are filtered by every word, whatever its case", () => {
    expect(texts("get", "all")).toEqual(["GET / 200", "slow GET /"]);
    expect(texts("get SLOW", "all")).toEqual(["slow GET /"]);
    expect(texts("", "all")).toHaveLength(5);
  });
  it("are filtered by how bad they are; a stack goes with its error", () => {
    expect(texts("", "error")).toEqual(["boom", "    at shop.js:3"]);
    expect(texts("", "warning")).toEqual(["boom", "    at shop.js:3", "slow GET /"]);
  });
  it("have the colours of their levels, unless they bring their own", () => {
    expect(paintedText([line("info", "a"), line("error", "b"), line("warning", "c"), line("error", "\u001b[32md\u001b[0m")])).toBe("a\n\u001b[31mb\u001b[0m\n\u001b[33mc\u001b[0m\n\u001b[32md\u001b[0m\n");
  });
});

it("a log is as loud as its levels on its host, and unknown where nothing was counted", () => {
  const of = (level: string, value: number, host = "web1"): Reading => ({ labels: { log: "shop", host, level }, value });
  const place = (host: string) => ({ id: "shop", host: HostId.parse(host) });
  const readings = [of("info", 10.4), of("error", 1.3), of("critical", 1), of("warning", 3), of("error", 9, "web2")];
  expect(loudness(readings, place("web1"))).toEqual({ lines: 16, errors: 2, warnings: 3 });
  expect(loudness(readings, place("web3"))).toBeUndefined();
});

it("a filter finds every word somewhere", () => {
  expect([matchesWords(["shop-log", undefined, "web1"], "WEB1 shop"), matchesWords(["shop-log"], "web"), matchesWords([], "")]).toEqual([true, false, true]);
});

it("a log's address names its host", () => {
  expect(parseRoute(formatRoute({ page: "log", id: "a/b", host: "web1" }))).toEqual({ page: "log", id: "a/b", host: "web1" });
  expect(parseRoute(formatRoute({ page: "log", id: "x" }))).toEqual({ page: "log", id: "x", host: undefined });
  expect(parseRoute("#/targets")).toEqual({ page: "targets" });
});
