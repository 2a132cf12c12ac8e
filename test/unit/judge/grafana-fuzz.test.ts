import fc from "fast-check";
import { test } from "vitest";
import { DashboardContent } from "../../../src/shared/judge/dashboards";
import { withMacros } from "../../../src/shared/judge/grafana/macros";
import { readGrafana } from "../../../src/shared/judge/grafana/read";
import { parsePromql } from "../../../src/shared/promql";

/** Failures print the seed that repeats them. */
const numRuns = Number(process.env["QD_FUZZ_CASES"] ?? 3_000);
const check = <T>(name: string, arbitrary: fc.Arbitrary<T>, property: (value: T) => boolean): void => {
  const seed = Number(process.env["QD_FUZZ_SEED"] ?? Date.now() ^ (Math.random() * 0x100000000));
  console.log(`${name}: ${numRuns} cases, seed ${seed}`);
  fc.assert(fc.property(arbitrary, property), { numRuns, seed });
};

/** A content that fits its schema with queries that can be asked, or a refusal with a code, a message and a next step. */
function isWhole(text: string): boolean {
  const outcome = readGrafana(text);
  if (!outcome.ok) return outcome.problem.code.startsWith("grafana.") && outcome.problem.message !== "" && outcome.problem.next !== undefined;
  const content = DashboardContent.parse(JSON.parse(JSON.stringify(outcome.value)));
  const asked = content.panels.flatMap(({ queries }) => queries);
  return asked.every(({ template, expression }) => parsePromql(expression).ok && typeof withMacros(template, { stepMs: 7_000, rangeMs: 1 }) === "string") && content.panels.every(({ kind, queries, note }) => (kind === "note" ? note !== undefined : queries.length > 0));
}

const odd = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(null, -1, 1e308, "", "NaN", "$__all", "__proto__", "constructor", [], {}, [[]], true));
const expr = fc.oneof(
  fc.constantFrom("up", 'up{job="$job"}', "rate(x[$__rate_interval])", 'x{a=~"$a|$b"}', "rate(", "$job", "${job:pipe}", "[[a]]", "up[$__interval:$__range]", "x{a=`$a`}", "x{a='$a'}", 'label_replace(up,"a","$1","b","(.*)")'),
  fc.array(fc.constantFrom("$", "{", "}", "[[", "]]", "$a", "${a", ":", "}", '"', "'", "`", "\\", "=", "=~", "!=", "(", ")", "[5m]", "up", " ", "__interval", "$__", "sum", "\n", "🙂", "\ud800"), { maxLength: 20 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 6, arbitrary }, { weight: 1, arbitrary: odd });
const target = maybe(fc.record({ expr: maybe(expr), refId: maybe(fc.string()), hide: odd, legendFormat: odd, datasource: odd, instant: odd }, { requiredKeys: [] }));
const fieldConfig = fc.record({ defaults: maybe(fc.record({ unit: maybe(fc.constantFrom("percent", "bytes", "s", "x", "__proto__")), min: odd, max: odd, decimals: odd, thresholds: maybe(fc.record({ mode: odd, steps: maybe(fc.array(maybe(fc.record({ color: maybe(fc.string()), value: odd })))) })) }, { requiredKeys: [] })), overrides: odd }, { requiredKeys: [] });
const panel: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  panel: maybe(fc.record({
    type: maybe(fc.constantFrom("timeseries", "graph", "stat", "gauge", "heatmap", "row", "text", "table", "singlestat")), title: odd, description: odd, gridPos: maybe(fc.record({ x: odd, y: odd, w: odd, h: odd }, { requiredKeys: [] })), targets: maybe(fc.array(target, { maxLength: 3 })),
    fieldConfig: maybe(fieldConfig), panels: fc.oneof({ depthSize: "small", withCrossShrink: true }, odd, fc.array(tie("panel"), { maxLength: 2 })), yaxes: odd, options: odd, transformations: odd, repeat: odd, stack: odd, valueName: odd, span: odd, libraryPanel: odd, alert: odd,
  }, { requiredKeys: [] })),
})).panel;
const variable = maybe(fc.record({ name: maybe(fc.constantFrom("job", "a", "b", "__interval", "__proto__", "toString")), type: maybe(fc.constantFrom("query", "custom", "constant", "textbox", "interval", "datasource", "adhoc")), current: maybe(fc.record({ value: maybe(fc.oneof(fc.string(), fc.array(fc.string()))) })), query: odd, options: odd, allValue: odd }, { requiredKeys: [] }));
const dashboard = fc.record({ title: odd, tags: odd, panels: maybe(fc.array(panel, { maxLength: 4 })), rows: maybe(fc.array(maybe(fc.record({ title: odd, panels: maybe(fc.array(panel, { maxLength: 2 })) })), { maxLength: 2 })), templating: maybe(fc.record({ list: maybe(fc.array(variable, { maxLength: 4 })) })), annotations: odd, spec: odd, dashboard: odd, elements: odd }, { requiredKeys: ["panels"] });

test("any JSON of the shape of a dashboard gives one or a refusal", () => check("dashboards", dashboard, (json) => isWhole(JSON.stringify(json))), 120_000);

test("any text does", () => check("texts", fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.json(), fc.array(fc.constantFrom("{", "}", "[", "]", '"panels"', ":", ",", '"', "null", "1e999", "\ufeff", '"rows"', " ", '"expr":"up"'), { maxLength: 25 }).map((parts) => parts.join(""))), isWhole), 120_000);
