import { describe, expect, test } from "vitest";
import { instantQuery, rangeQuery } from "../../../src/shared/promql";
import { linesOf, series, sourceOf, unmet, valueAt } from "./support";

describe("selectors", () => {
  test("offset, @ and the ends of the query", () => {
    expect(unmet(`
load 10s
  m 0+1x100

eval instant at 100s m offset 20s
  m 8

eval instant at 100s m @ 50 offset 20s
  m 3

eval instant at 100s m offset -50s @ 10
  m 6

eval range from 10s to 30s step 10s m @ start() + m @ end()
  {} 4 4 4

eval instant at 100s sum_over_time(m[20s] @ 50)
  {} 9

eval range from 0 to 100s step 50s rate(m[50s] @ end())
  {} 0.1 0.1 0.1

eval range from 100s to 160s step 30s timestamp(m @ 55)
  {} 50 50 50
`)).toEqual([]);
  });

  test("a sample counts for less than five minutes, and not past the end of its series", () => {
    expect(unmet(`
load 1m
  a 1
  b 1 stale _ 3

eval range from 0 to 6m step 1m a
  a 1 1 1 1 1

eval range from 0 to 6m step 1m b
  b 1 _ _ 3 3 3 3

eval instant at 3m count_over_time(b[4m])
  {} 2
`)).toEqual([]);
  });

  test("a window is open to the left", () => {
    expect(valueAt(sourceOf([series("m", {}, 10_000, [1, 2, 3, 4])]), "count_over_time(m[20s])", 30_000)).toEqual({ "{}": 2 });
  });

  test("regular expressions match whole values, with RE2's syntax", () => {
    expect(unmet(`
load 1m
  m{path="/a/b"} 1
  m{path="/a\\nb"} 2
  m 3

eval instant at 0 m{path=~"/a/."}
  m{path="/a/b"} 1

eval instant at 0 m{path=~"/A.*|x"}

eval instant at 0 m{path=~"(?i:/A).b"}
  m{path="/a/b"} 1
  m{path="/a\\nb"} 2

eval instant at 0 m{path!~".+"}
  m 3

eval instant at 0 m{path=~"|x"}
  m 3
`)).toEqual([]);
  });
});

describe("subqueries", () => {
  test("fall on multiples of their step and see the moments of their own", () => {
    expect(unmet(`
load 10s
  m 0+1x100

eval instant at 105s sum_over_time(m[30s:10s])
  {} 27

eval instant at 105s max_over_time(time()[1m:7s])
  expect fail

eval instant at 105s max_over_time(vector(time())[1m:7s])
  {} 105

eval instant at 104s max_over_time(vector(time())[1m:7s])
  {} 98

eval instant at 100s sum_over_time(m[30s:10s] offset 20s)
  {} 21

eval instant at 500s sum_over_time(m[30s:10s] @ 100)
  {} 27

eval range from 100s to 120s step 10s max_over_time(rate(m[30s])[1m:10s])
  {} 0.1 0.1 0.1

eval instant at 120s count_over_time(m[2m:])
  {} 2
`)).toEqual([]);
  });

  test("a range vector is an instant query's result as it is", () => {
    const source = sourceOf([series("m", {}, 10_000, [1, 2, 3, 4])]);
    expect(valueAt(source, "m[20s]", 30_000)).toMatchObject([{ points: [[20_000, 3], [30_000, 4]] }]);
    expect(valueAt(source, "m[20s:5s]", 30_000)).toMatchObject([{ points: [[15_000, 2], [20_000, 3], [25_000, 3], [30_000, 4]] }]);
  });
});

describe("rates", () => {
  test("resets are handled, and a line is not drawn below zero", () => {
    expect(unmet(`
load 15s
  c_total 0 10 20 5 15
  late_total _ _ 100 110 120

eval instant at 1m increase(c_total[1m1s])
  {} 35

eval instant at 1m rate(late_total[1m1s])
  {} 0.4098360655737705

eval instant at 1m irate(c_total[1m])
  {} 0.6666666666666666

eval instant at 1m resets(c_total[2m])
  {} 1

eval instant at 0 rate(c_total[1m])
`)).toEqual([]);
  });

  test("a gauge under rate is remarked upon", () => {
    const outcome = instantQuery(sourceOf([series("temperature", {}, 10_000, [1, 2])]), "rate(temperature[1m])", { at: 10_000 });
    expect(outcome.ok && outcome.value.remarks).toEqual([
      { kind: "info", message: 'metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "temperature"', at: { line: 1, column: 6 } },
    ]);
  });
});

describe("operators", () => {
  test("matching, grouping and copying of labels", () => {
    expect(unmet(`
load 1m
  errors{host="a",code="500"} 1
  errors{host="a",code="502"} 3
  requests{host="a"} 8
  info{host="a",region="eu"} 1
  twice{host="a",x="1"} 1
  twice{host="a",x="2"} 1

eval instant at 0 errors / on(host) group_left requests
  {host="a",code="500"} 0.125
  {host="a",code="502"} 0.375

eval instant at 0 requests * on(host) group_right(region) errors
  {host="a",code="500"} 8
  {host="a",code="502"} 24

eval instant at 0 errors * on(host) group_left(region) info
  {host="a",code="500",region="eu"} 1
  {host="a",code="502",region="eu"} 3

eval instant at 0 errors / on(host) requests
  expect fail regex: many-to-one matching must be explicit

eval instant at 0 errors * on(host) group_left twice
  expect fail regex: found duplicate series for the match group \\{host="a"\\} on the right hand-side

eval instant at 0 errors > 2
  errors{host="a",code="502"} 3

eval instant at 0 2 < bool errors
  {host="a",code="500"} 0
  {host="a",code="502"} 1

eval instant at 0 errors unless on(host) info

eval instant at 0 1 ^ NaN
  1

eval instant at 0 -7 % 3
  -1
`)).toEqual([]);
  });

  test("names that fall away must not make two series one", () => {
    expect(unmet(`
load 1m
  a{x="1"} 1
  b{x="1"} 2

eval instant at 0 -{x="1"}
  expect fail msg: vector cannot contain metrics with the same labelset

eval instant at 0 {x="1"} + 1
  expect fail msg: vector cannot contain metrics with the same labelset
`)).toEqual([]);
  });
});

describe("functions", () => {
  test("labels named like members of every object are labels like any other", () => {
    expect(unmet(`
load 1m
  m{constructor="a",__proto__="b"} 1

eval instant at 0 sum by (constructor, toString) (m)
  {constructor="a"} 1

eval instant at 0 label_replace(m, "valueOf", "$1", "__proto__", "(.*)")
  m{constructor="a",__proto__="b",valueOf="b"} 1
`)).toEqual([]);
  });

  test("label_replace fills in groups by number and by name", () => {
    expect(unmet(`
load 1m
  m{src="web-7"} 1

eval instant at 0 label_replace(m, "dst", "\${n}x$1$$$9", "src", "(\\\\w+)-(?P<n>\\\\d+)")
  m{src="web-7",dst="7xweb$"} 1
`)).toEqual([]);
  });

  test("absent says what was looked for", () => {
    expect(valueAt(sourceOf([]), 'absent(up{job="api", instance=~"a.*"})', 0)).toEqual({ '{job="api"}': 1 });
  });

  test("dates are in UTC", () => {
    expect(unmet(`
eval instant at 0 day_of_year(vector(1709164800)) + days_in_month(vector(1709164800)) / 100
  {} 60.29

eval instant at 0 year(vector(-1)) + hour(vector(-1)) / 100
  {} 1969.23
`)).toEqual([]);
  });
});

describe("queries", () => {
  test("a range query gives lines in order with the moments of its steps", () => {
    const source = sourceOf([series("m", { a: "2" }, 60_000, [1, 2, 3]), series("m", { a: "1" }, 60_000, [4])]);
    expect(linesOf(source, "m", 0, 120_000, 60_000).map(({ labels, points }) => [labels.get("a"), points])).toEqual([
      ["1", [[0, 4], [60_000, 4], [120_000, 4]]],
      ["2", [[0, 1], [60_000, 2], [120_000, 3]]],
    ]);
  });

  test("what cannot be a range is refused", () => {
    const range = { from: 0, to: 1_000, stepMs: 1 };
    expect(rangeQuery(sourceOf([]), "m[5m]", range)).toMatchObject({ ok: false, problem: { code: "promql.type" } });
    expect(rangeQuery(sourceOf([]), "m", { ...range, stepMs: 0 })).toMatchObject({ ok: false, problem: { code: "promql.argument" } });
    expect(rangeQuery(sourceOf([]), "m", { ...range, to: 11_000 })).toMatchObject({ ok: false, problem: { code: "promql.limit" } });
    expect(rangeQuery(sourceOf([]), "m", { ...range, to: -1 })).toMatchObject({ ok: false, problem: { code: "promql.argument" } });
  });

  test("a query that would make too much ends before it does", () => {
    const outcome = instantQuery(sourceOf([]), "count_over_time(vector(1)[100y:1ms])", { at: 0 });
    expect(outcome).toMatchObject({ ok: false, problem: { code: "promql.limit", at: { line: 1, column: 17 } } });
    const windows = rangeQuery(sourceOf([]), "count_over_time(vector(1)[10m:1ms])", { from: 0, to: 100_000, stepMs: 100 });
    expect(windows).toMatchObject({ ok: false, problem: { code: "promql.limit", at: { line: 1, column: 17 } } });
  });
});
