import { expect, test } from "vitest";
import { runScript } from "../../conformance/promql/run-script";

const outcomes = (script: string): string[] => runScript("f", script).map(({ name, outcome, detail }) => `${outcome} ${name}${detail === undefined ? "" : ` (${detail})`}`);

test("a script's cases pass, fail or are skipped, by name", () => {
  expect(outcomes(`
load 1m
  m 1 2x2 _ stale -1e1+2x1
  loads 1
  h {{count:1}}x2
eval instant at 0 m
  m 1
eval instant at 0 m
  m 2
eval instant at 0 h
eval instant at 0 limitk(1, m)
  m 1
eval instant at 6m m
  m -10
eval range from 0 to 4m step 2m m
  m 1 2 2
eval instant at 0 loads
  loads 1
`)).toEqual([
    "passed f:6: m",
    'failed f:8: m (want 1: {__name__="m"} 2; got 1: {__name__="m"} 1)',
    "skipped f:10: h (native histogram)",
    "skipped f:11: limitk(1, m) (the aggregation limitk is experimental in Prometheus and not supported)",
    "passed f:13: m",
    "passed f:15: m",
    "passed f:17: loads",
  ]);
});

test("what the runner cannot read is skipped, not passed", () => {
  expect(outcomes("load 1m\n  m what\n\neval instant at 0 m\n\nclear\n\neval instant at 0 m\n\neval instant at 0 m\n  expect wonders")).toEqual([
    "skipped f:4: m (the runner cannot read: cannot read the value what)",
    "passed f:8: m",
    expect.stringMatching(/^skipped f:10: m \(the runner cannot read: /),
  ]);
});

test("an expected failure must come, with the message asked for", () => {
  expect(outcomes(`
eval instant at 0 rate(
  expect fail
eval instant at 0 1
  expect fail
eval instant at 0 topk(NaN, m)
  expect fail msg: something else
`)).toEqual([
    "passed f:2: rate(",
    "failed f:4: 1 (want a failure, got a result)",
    "failed f:6: topk(NaN, m) (want the failure something else, got Parameter value is NaN)",
  ]);
});

test("annotations must be those expected", () => {
  expect(outcomes(`
load 1m
  m 1 2 3
eval instant at 1m rate(m[5m])
  expect no_info
  {} 0.006666666666666667
eval instant at 1m quantile(2, m)
  expect warn regex: between 0 and 1
  {} Inf
eval instant at 1m quantile(2, m)
  expect warn msg: other
  {} Inf
`).map((line) => line.slice(0, 12))).toEqual(["failed f:4: ", "passed f:7: ", "failed f:10:"]);
});
