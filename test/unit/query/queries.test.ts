import { describe, expect, it } from "vitest";
import { createQueries } from "../../../src/main/query";
import { PromqlLines, PromqlValue } from "../../../src/shared/promql/ask";
import type { Sample } from "../../../src/shared/sample";
import { aHistory, HOUR, START } from "../history/given";

const counter = (host: string, perStep: number): Sample[] =>
  Array.from({ length: 360 }, (_, index) => ({ series: { name: "requests_total", labels: { host } }, at: START + index * 10_000, value: index * perStep }));

function given() {
  const { samples } = aHistory();
  samples.add([...counter("web1", 10), ...counter("web2", 30)]);
  return createQueries(samples);
}

describe("PromQL over the local history", () => {
  it("gives lines by step, also of samples that no batch has written yet", () => {
    const answer = given().range({ expression: "sum by (host) (rate(requests_total[1m]))", from: START + 600_000, to: START + 660_000, stepMs: 30_000 });
    expect(PromqlLines.parse(answer)).toEqual({
      lines: [["web1", 1], ["web2", 3]].map(([host, rate]) => ({ labels: { host }, points: [0, 30_000, 60_000].map((after) => [START + 600_000 + after, rate]) })),
      remarks: [],
    });
  });

  it("selects by regular expression, and without a name", () => {
    const at = START + 5_000;
    expect(given().instant({ expression: 'requests_total{host=~"web[2-9]"}', at }).value).toEqual({
      type: "vector", elements: [{ labels: { __name__: "requests_total", host: "web2" }, value: 0 }],
    });
    expect(given().instant({ expression: 'count({host=~"web.*"})', at }).value).toEqual({ type: "vector", elements: [{ labels: {}, value: 2 }] });
  });

  it("forgets a series five minutes after its last sample", () => {
    const queries = given();
    expect(queries.instant({ expression: "count(requests_total)", at: START + HOUR + 289_000 }).value).toMatchObject({ elements: [{ value: 2 }] });
    expect(queries.instant({ expression: "count(requests_total)", at: START + HOUR + 290_000 }).value).toMatchObject({ elements: [] });
  });

  it("carries values that JSON has not", () => {
    expect(PromqlValue.parse(given().instant({ expression: "1 / 0", at: START })).value).toEqual({ type: "scalar", value: Infinity });
    expect(PromqlValue.parse(given().instant({ expression: "vector(NaN)", at: START })).value).toEqual({ type: "vector", elements: [{ labels: {}, value: Number.NaN }] });
  });

  it("says where an expression is wrong", () => {
    expect(() => given().range({ expression: "rate(requests_total)", from: START, to: START + 1_000, stepMs: 1_000 })).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: "promql.type", at: { line: 1, column: 6 } }) }),
    );
  });
});

describe("samples as they were taken", () => {
  it("are refused where they are too many", () => {
    const { samples } = aHistory();
    samples.add(counter("web1", 1));
    const wanted = { name: "requests_total", accepts: () => true, from: START, to: START + HOUR };
    expect(samples.raw({ ...wanted, most: 360 })).toMatchObject([{ series: { labels: { host: "web1" } } }]);
    expect(() => samples.raw({ ...wanted, most: 359 })).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: "history.too-many-samples" }) }));
  });

  it("are those of the time asked for", () => {
    const { samples } = aHistory();
    samples.add(counter("web1", 1));
    const [line] = samples.raw({ accepts: () => true, from: START + 10_000, to: START + 30_000, most: 100 });
    expect([...(line?.times ?? [])]).toEqual([10_000, 20_000, 30_000].map((after) => START + after));
    expect([...(line?.values ?? [])]).toEqual([1, 2, 3]);
    expect(samples.raw({ name: "other", accepts: () => true, from: START, to: START + HOUR, most: 100 })).toEqual([]);
  });
});
