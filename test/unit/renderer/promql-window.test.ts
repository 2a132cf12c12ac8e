import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawableOf } from "../../../src/renderer/app/threshold";
import { caretOf, offersFor } from "../../../src/renderer/features/query/complete";
import { csvOf } from "../../../src/renderer/features/query/csv";
import { instantRows } from "../../../src/renderer/features/query/instant-rows";
import { withQuery } from "../../../src/renderer/features/query/past-queries";
import { readThresholds } from "../../../src/renderer/features/query/thresholds";
import { agree, labelText, lineNames } from "../../../src/renderer/lib/line-names";
import { unitOf } from "../../../src/renderer/lib/units";
import type { Series } from "../../../src/shared/sample";

describe("what is drawn of an alert's expression", () => {
  it.each([
    ["up == 0", "up", { op: "==", value: 0 }, false],
    ["node_load1 > 4", "node_load1", { op: ">", value: 4 }, false],
    ["0.1 > avail / size", "avail / size", { op: "<", value: 0.1 }, false],
    ["(a / b) * 100 > 2 * 40", "(a / b) * 100", { op: ">", value: 80 }, false],
    ["(free < 10 and on (host) ro == 0)", "free", { op: "<", value: 10 }, true],
    ["predict_linear(f[1h], 4 * 3600) < -1", "predict_linear(f[1h], 4 * 3600)", { op: "<", value: -1 }, false],
    ["absent(up)", "absent(up)", undefined, false],
    ["a > b", "a > b", undefined, false],
    ["sum(", "sum(", undefined, false],
  ])("%s", (text, expression, threshold, isPart) => expect(drawableOf(text)).toEqual({ expression, ...(threshold ? { threshold } : {}), isPart }));
});

describe("the caret", () => {
  it.each([
    ["node_lo", { kind: "word", from: 0, word: "node_lo" }],
    ["sum by (ho", { kind: "label", from: 8, word: "ho" }],
    ["up{", { kind: "label", from: 3, word: "", metric: "up" }],
    ['up{job="a", ho', { kind: "label", from: 12, word: "ho", metric: "up" }],
    ['up{host="we', { kind: "value", from: 9, word: "we", label: "host", metric: "up" }],
    ['up{host=~"web1|', { kind: "value", from: 10, word: "web1|", label: "host", metric: "up" }],
    ["rate(up[5", { kind: "duration", from: 8, word: "5" }],
    ["rate(up[5m", { kind: "duration", from: 8, word: "5m" }],
    ['label_replace(up, "ho', { kind: "text" }],
    ["up > 12", { kind: "text" }],
    ['up{a="}"} + no', { kind: "word", from: 12, word: "no" }],
  ])("%s", (before, caret) => expect(caretOf(before)).toEqual(caret));

  it("stands somewhere in any text", () => {
    fc.assert(fc.property(fc.string(), (text) => {
      const caret = caretOf(text);
      if (caret.kind !== "text") expect(text.slice(caret.from)).toBe(caret.word);
    }), { numRuns: 2_000 });
  });

  it("is offered what there is", () => {
    const series: Series[] = [{ name: "up", labels: { host: "web1", job: 'a"b' } }, { name: "up", labels: { host: "web2" } }, { name: "down", labels: { other: "x" } }];
    expect(offersFor(caretOf("up{"), series).map(({ label }) => label)).toEqual(["host", "job"]);
    expect(offersFor(caretOf('up{host="'), series).map(({ label }) => label)).toEqual(["web1", "web2"]);
    expect(offersFor(caretOf('up{job="'), series)[0]?.apply).toBe(String.raw`a\"b`);
    const words = offersFor(caretOf("u"), series);
    for (const label of ["up", "down", "rate", "sum", "without"]) expect(words.map((offer) => offer.label)).toContain(label);
    expect(words.find(({ label }) => label === "rate")?.apply).toBe("rate(");
  });
});

describe("names of lines", () => {
  it("say the one label that tells them apart", () => expect(lineNames([{ __name__: "up", host: "a", instance: "a:1" }, { __name__: "up", host: "b", instance: "b:1" }], "x")).toEqual(["a", "b"]));
  it("say as few labels as are needed", () => {
    const sets = ["a", "b"].flatMap((host) => ["r", "w"].map((dir) => ({ __name__: "io", host, dir, rack: host })));
    expect(lineNames(sets, "x")).toEqual(["dir=r, host=a", "dir=w, host=a", "dir=r, host=b", "dir=w, host=b"]);
  });
  it("are whole where there is one line, and never equal", () => {
    expect(lineNames([{ __name__: "up", host: "a" }], "x")).toEqual(["up{host=a}"]);
    expect(lineNames([{}], "sum(up)")).toEqual(["sum(up)"]);
    const labels = fc.dictionary(fc.constantFrom("host", "mode", "b"), fc.constantFrom("1", "2"));
    fc.assert(fc.property(fc.array(labels, { maxLength: 8 }), (sets) => {
      expect(new Set(lineNames(sets, "x")).size).toBe(sets.length);
    }));
  });
  it("read like a selector", () => expect(labelText({ __name__: "up", b: "2", a: "1" })).toBe("up{a=1, b=2}"));
  it("agree where both say something", () => {
    expect(agree({ __name__: "up", host: "a", mode: "x" }, { alertname: "A", host: "a" })).toBe(true);
    expect(agree({ host: "b" }, { host: "a" })).toBe(false);
  });
});

describe("export", () => {
  it("is a table of moments", () => {
    const csv = csvOf([{ expression: "sum(up)", lines: [{ labels: {}, points: [[0, 1], [1_000, Number.NaN]] }] }, { expression: "x", lines: [{ labels: { __name__: "up", a: 'b"c' }, points: [[1_000, -2.5]] }] }]);
    expect(csv).toBe('time,sum(up),"up{a=b""c}"\r\n1970-01-01T00:00:00.000Z,1,\r\n1970-01-01T00:00:01.000Z,NaN,-2.5\r\n');
  });
  it("tells lines with the same labels apart by their expression", () => {
    const line = { labels: { host: "a" }, points: [[0, 1]] as const };
    expect(csvOf([{ expression: "x", lines: [line] }, { expression: "y", lines: [line, { ...line, labels: { host: "b" } }] }]).split("\r\n")[0]).toBe("time,x: host=a,y: host=a,host=b");
  });
  it("holds nothing that a spreadsheet would reckon with", () => expect(csvOf([{ expression: "-up", lines: [{ labels: {}, points: [[0, -1]] }] }])).toBe("time,'-up\r\n1970-01-01T00:00:00.000Z,-1\r\n"));
});

it("thresholds are numbers, the highest the worst", () => {
  expect(readThresholds("0.8, 0.92", String)).toEqual([{ value: 0.8, label: "0.8", tone: "warn" }, { value: 0.92, label: "0.92", tone: "bad" }]);
  expect(readThresholds("", String)).toEqual([]);
  expect(readThresholds("0.8, high", String)).toBeUndefined();
});

it("the table holds the last point of each line, the largest first", () => {
  const rows = instantRows([{ expression: "e", lines: [{ labels: { a: "1" }, points: [[0, 9], [1, 2]] }, { labels: { a: "2" }, points: [[1, 5]] }, { labels: { a: "3" }, points: [[1, Number.NaN]] }, { labels: { a: "4" }, points: [] }] }]);
  expect(rows.map(({ labels, at, value }) => [labels["a"], at, value])).toEqual([["2", 1, 5], ["1", 1, 2], ["3", 1, Number.NaN]]);
});

it("what was asked before is kept once, the latest first", () => {
  const past = withQuery(withQuery(withQuery([], ["a"]), ["b", "c"]), ["a"]);
  expect(past).toEqual([["a"], ["b", "c"]]);
});

it.each([
  ["node_memory_MemFree_bytes", "bytes"], ["rate(node_network_receive_bytes_total[5m])", "bytes/s"], ["a_bytes / b_bytes", "number"], ["probe_duration_seconds", "seconds"],
  ["rate(node_cpu_seconds_total[5m])", "number"], ["x_ratio", "ratio"], ["up", "number"],
])("the unit of %s is %s", (expression, unit) => expect(unitOf(expression)).toBe(unit));
