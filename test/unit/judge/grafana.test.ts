import { describe, expect, it } from "vitest";
import { DashboardContent, type Panel } from "../../../src/shared/judge/dashboards";
import { withMacros } from "../../../src/shared/judge/grafana/macros";
import { readGrafana } from "../../../src/shared/judge/grafana/read";
import { unitOf } from "../../../src/shared/judge/grafana/units";
import { fillVariables, type Variable } from "../../../src/shared/judge/grafana/variables";

const read = (dashboard: object): DashboardContent => {
  const outcome = readGrafana(JSON.stringify(dashboard));
  if (!outcome.ok) throw new Error(outcome.problem.message);
  return DashboardContent.parse(outcome.value);
};
const codeOf = (text: string): string | undefined => {
  const outcome = readGrafana(text);
  return outcome.ok ? undefined : outcome.problem.code;
};
const panelOf = (panel: object, more: object = {}): { panel: Panel; codes: string[] } => {
  const { panels: [first], findings } = read({ title: "T", panels: [panel], ...more });
  if (!first) throw new Error("no panel");
  return { panel: first, codes: findings.map(({ code }) => code) };
};
const graph = (expr: unknown, more: object = {}): object => ({ type: "timeseries", title: "P", targets: [{ refId: "A", expr }], ...more });

describe("a dashboard", () => {
  it.each([
    ["", "grafana.not-json"], ["{", "grafana.not-json"], ["[]", "grafana.no-dashboard"], ["1", "grafana.no-dashboard"], ["null", "grafana.no-dashboard"], ["{}", "grafana.no-dashboard"],
    ['{"title":"x"}', "grafana.no-dashboard"], ['{"panels":{}}', "grafana.no-dashboard"], ['{"spec":{"elements":{}},"kind":"Dashboard"}', "grafana.schema"], ["[".repeat(200_000), "grafana.not-json"],
  ])("is not %.40s", (text, code) => expect(codeOf(text)).toBe(code));

  it.each([["exported", (one: object) => one], ["of the API", (one: object) => ({ dashboard: one, meta: {} })], ["of the new API", (one: object) => ({ apiVersion: "dashboard.grafana.app/v1beta1", kind: "Dashboard", spec: one })]])(
    "%s is read", (_, wrap) => expect(read(wrap({ title: " My\nboard ", tags: ["a", 5, "b"], panels: [graph("up")] }))).toMatchObject({ title: "My board", tags: ["a", "b"], panels: [{ kind: "timeseries", queries: [{ template: "up" }] }], findings: [] }));

  it("keeps rows, folded ones and those from before there was a grid", () => {
    const { panels } = read({ panels: [graph("a"), { type: "row", title: "One" }, graph("b"), { type: "row", title: "Two", panels: [graph("c")] }], rows: [{ title: "Old", panels: [{ ...graph("d"), span: 3 }] }] });
    expect(panels.map(({ row, queries }) => [row, queries[0]?.template])).toEqual([[undefined, "a"], ["One", "b"], ["Two", "c"], ["Old", "d"]]);
    expect(panels[3]?.place.w).toBe(6);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(4);
  });

  it("has at most 500 panels, and says so", () => {
    const { panels, findings } = read({ panels: Array.from({ length: 501 }, () => graph("up")) });
    expect([panels.length, findings.map(({ code }) => code)]).toEqual([500, ["grafana.too-many-panels"]]);
  });
});

describe("a panel", () => {
  it.each([["stat", "stat"], ["singlestat", "stat"], ["timeseries", "timeseries"], ["graph", "timeseries"], ["gauge", "gauge"], ["bargauge", "gauge"], ["heatmap", "heatmap"]])("%s is drawn as %s", (type, kind) =>
    expect(panelOf(graph("up", { type })).panel.kind).toBe(kind));

  it.each([["table"], ["piechart"], ["logs"], [""], ["news"], [5]])("of type %s is a note", (type) => {
    const { panel, codes } = panelOf(graph("up", { type }));
    expect([panel.kind, panel.queries, codes]).toEqual(["note", [], ["grafana.panel-type"]]);
    expect(panel.note).toMatch(/cannot be drawn here/);
  });

  it("of text says what it says", () => {
    expect(panelOf({ type: "text", options: { content: "**Hi**" } })).toMatchObject({ panel: { kind: "note", note: "**Hi**", title: "Panel 1" }, codes: [] });
    expect(panelOf({ type: "text", content: "old" }).panel.note).toBe("old");
  });

  it("that is only a reference to a library is named as such", () =>
    expect(panelOf({ title: "L", libraryPanel: { uid: "x" } }).panel.note).toMatch(/library panel/));

  it.each([
    [{ x: 3, y: 5, w: 6, h: 4 }, { x: 3, y: 5, w: 6, h: 4 }], [{ x: 20, y: 0, w: 12, h: 4 }, { x: 12, y: 0, w: 12, h: 4 }], [{ x: -1, y: -1, w: 99, h: 0 }, { x: 0, y: 0, w: 24, h: 1 }], [{}, { x: 0, y: 0, w: 12, h: 8 }], [undefined, { x: 0, y: 0, w: 12, h: 8 }], ["x", { x: 0, y: 0, w: 12, h: 8 }],
  ])("at %j stands at %j", (gridPos, place) => expect(panelOf(graph("up", { gridPos })).panel.place).toEqual(place));

  it.each([
    ["of another source", { datasource: { type: "mysql" }, targets: [{ rawSql: "select 1" }] }, ["grafana.query"]],
    ["without an expression", { targets: [{ refId: "A" }] }, ["grafana.query"]],
    ["that is no PromQL", { targets: [{ expr: "rate(" }] }, ["grafana.promql"]],
    ["with a variable that nobody defines", { targets: [{ expr: 'up{job="$job"}' }] }, ["grafana.variable"]],
    ["of no kind", { targets: "x" }, []],
  ])("with a query %s is a note and says why", (_, more, expected) => {
    const { panel, codes } = panelOf(graph("up", more));
    expect([panel.kind, codes]).toEqual(["note", expected]);
  });

  it("takes what it can of several queries", () => {
    const targets = [{ refId: "A", expr: "up" }, { refId: "B", expr: "down(" }, { refId: "C", expr: "up", hide: true }, { expr: "sum(up)", instant: true, legendFormat: "{{job}}" }, { expr: "up", instant: true, range: true, legendFormat: "__auto" }];
    const { panel, codes } = panelOf(graph("", { targets }));
    expect(panel.queries.map(({ id, template, instant, legend }) => [id, template, instant, legend])).toEqual([["A", "up", false, undefined], ["D", "sum(up)", true, "{{job}}"], ["E", "up", false, undefined]]);
    expect(codes).toEqual(["grafana.promql"]);
  });

  it.each([
    [{ transformations: [{ id: "reduce" }] }, "grafana.transformations"], [{ fieldConfig: { overrides: [{}] } }, "grafana.overrides"], [{ repeat: "host" }, "grafana.repeat"], [{ alert: {} }, "grafana.alert"],
    [{ fieldConfig: { defaults: { unit: "velocityknot" } } }, "grafana.unit"], [{ type: "heatmap" }, "grafana.heatmap"],
  ])("with %j says what is lost", (more, code) => expect(panelOf(graph("up", more)).codes).toEqual([code]));
});

describe("how a panel looks", () => {
  const styled = (defaults: object, more: object = {}) => panelOf(graph("up", { fieldConfig: { defaults }, ...more }));
  it.each([
    ["percent", { unit: "ratio", factor: 0.01 }], ["percentunit", { unit: "ratio", factor: 1 }], ["bytes", { unit: "bytes", factor: 1 }], ["kbytes", { unit: "bytes", factor: 1_024 }], ["decmbytes", { unit: "bytes", factor: 1e6 }], ["bits", { unit: "bytes", factor: 0.125 }],
    ["Bps", { unit: "bytes/s", factor: 1 }], ["bps", { unit: "bits/s", factor: 1 }], ["s", { unit: "seconds", factor: 1 }], ["ms", { unit: "seconds", factor: 0.001 }], ["reqps", { unit: "1/s", factor: 1 }], ["short", { unit: "number", factor: 1 }], ["", { unit: "number", factor: 1 }],
    ["dateTimeAsIso", { unit: "timestamp", factor: 1 }], ["constructor", undefined], ["furlongs", undefined],
  ])("unit %s is %j", (id, expected) => expect(unitOf(id)).toEqual(expected));

  it("brings limits and thresholds to the unit", () => {
    const steps = [{ color: "green", value: null }, { color: "#EAB839", value: 80 }, { color: "dark-red", value: 90 }];
    expect(styled({ unit: "percent", min: 0, max: 100, decimals: 1, thresholds: { mode: "absolute", steps } }).panel).toMatchObject({
      unit: "ratio", factor: 0.01, min: 0, max: 1, decimals: 1, thresholds: [{ level: "ok" }, { level: "warning", from: 0.8 }, { level: "critical", from: 0.9 }],
    });
  });

  it.each([["#d44a3a", "critical"], ["#F2495C", "critical"], ["rgba(245, 54, 54, 0.9)", "critical"], ["rgba(237, 129, 40, 0.89)", "warning"], ["semi-dark-orange", "warning"], ["#73BF69", "ok"], ["blue", "ok"], ["", "ok"]])("%s is %s", (color, level) =>
    expect(styled({ thresholds: { steps: [{ color: "green" }, { color, value: 1 }] } }).panel.thresholds[1]?.level).toBe(level));

  it.each([
    [{ options: { reduceOptions: { calcs: ["mean"] } } }, "mean"], [{ options: { reduceOptions: { calcs: ["lastNotNull"] } } }, "last"], [{ valueName: "avg" }, "mean"], [{ valueName: "max" }, "max"], [{}, "last"], [{ options: { reduceOptions: { calcs: ["p99"] } } }, "last"],
  ])("with %j reduces to the %s", (more, reduce) => expect(styled({}, more).panel.reduce).toBe(reduce));

  it("knows the axes and stacks of old graphs", () =>
    expect(panelOf(graph("up", { type: "graph", yaxes: [{ format: "decbytes", min: "0", max: null }], stack: true })).panel).toMatchObject({ unit: "bytes", min: 0, stacked: true }));
});

describe("variables", () => {
  const variable = (value: string, more: Partial<Variable> = {}): Variable => ({ name: "v", value, isPattern: false, from: "default", ...more });
  const known = new Map([
    ["job", variable(".*", { isPattern: true, from: "all" })], ["one", variable("node")], ["dotted", variable("a.b")], ["two", variable("a|b", { isPattern: true })], ["metric", variable("up")], ["quote", variable('x"y')], ["step", variable("$__interval")],
    ["escaped", variable("a\\.b|c", { isPattern: true })],
  ]);
  it.each([
    ['up{job="$job"}', 'up{job=~".*"}'], ['up{job=~"$job"}', 'up{job=~".*"}'], ['up{job!="$job"}', 'up{job!~".*"}'], ["up{job='${job}'}", "up{job=~'.*'}"], ['up{job="[[job]]"}', 'up{job=~".*"}'], ['up{job = "${job:regex}"}', 'up{job =~ ".*"}'],
    ['up{job="$one"}', 'up{job="node"}'], ['up{job="$two"}', 'up{job=~"a|b"}'], ['up{i="$job:91.00"}', 'up{i=~".*:91\\\\.00"}'], ["up{i=`$job:91.00`}", "up{i=~`.*:91\\.00`}"], ['up{i="$two/$dotted"}', 'up{i=~"a|b/a\\\\.b"}'],
    ['up{i="$escaped"}', 'up{i=~"a\\\\.b|c"}'], ['up{i="$quote"}', 'up{i="x\\"y"}'], ["rate($metric[5m])", "rate(up[5m])"], ["rate(up[$__rate_interval])", "rate(up[$__rate_interval])"], ["rate(up[$step])", "rate(up[$__interval])"], ["rate(up[${__range}])", "rate(up[${__range}])"],
    ['label_replace(up, "a", "$1", "b", "(.*)")', 'label_replace(up, "a", "$1", "b", "(.*)")'], ["up", "up"], ['up{a="$"}', 'up{a="$"}'],
  ])("%s becomes %s", (from, to) => expect(fillVariables(from, known)).toEqual({ ok: true, text: to }));

  it.each([["up{a=\"$nope\"}", /\$nope, which has no value/], ["rate(up[$job])", /\$job, which stands for many/], ["$two", /stands for many/], ["up[$__timeFilter]", /\$__timeFilter, which has no value/]])("%s is refused", (from, reason) =>
    expect(fillVariables(from, known)).toEqual({ ok: false, reason: expect.stringMatching(reason) }));

  const withVariable = (definition: object, expr = 'up{a="$v"}') => panelOf(graph(expr), { templating: { list: [{ name: "v", ...definition }] } });
  it.each([
    ["a query", { type: "query", current: { value: "their-host:9100" } }, 'up{a=~".*"}'],
    ["a query with a pattern for all", { type: "query", allValue: "web.+" }, 'up{a=~"web.+"}'],
    ["a list", { type: "custom", current: { value: "x" }, query: "x,y" }, 'up{a="x"}'],
    ["a list of several", { type: "custom", current: { value: ["x.1", "y"] } }, 'up{a=~"x\\\\.1|y"}'],
    ["a list with all chosen", { type: "custom", current: { value: ["$__all"] } }, 'up{a=~".*"}'],
    ["a list that nobody chose from", { type: "custom", query: "p, q" }, 'up{a="p"}'],
    ["a list with options", { type: "custom", options: [{ value: "o" }] }, 'up{a="o"}'],
    ["a constant", { type: "constant", query: "c" }, 'up{a="c"}'],
    ["a text", { type: "textbox", current: { value: "t" } }, 'up{a="t"}'],
  ])("%s stands for its default or for all", (_, definition, template) => expect(withVariable(definition).panel.queries[0]?.template).toBe(template));

  it.each([[{ type: "interval", current: { value: "5m" } }, "5m"], [{ type: "interval", current: { value: "$__auto_interval_v" } }, "$__interval"], [{ type: "interval", query: "1m,10m" }, "1m"]])("an interval %j is %s", (definition, text) =>
    expect(withVariable(definition, "rate(up[$v])").panel.queries[0]?.template).toBe(`rate(up[${text}])`));

  it.each([["adhoc", "grafana.adhoc"], ["snapshot", "grafana.variable-type"], ["query", "grafana.variable-all"]])("of the type %s is told of", (type, code) => expect(withVariable({ type }, "up").codes).toContain(code));
});

describe("the chart's own variables", () => {
  it.each([
    ["$__interval", 30_000, "30s"], ["${__interval}", 500, "1s"], ["$__rate_interval", 1_000, "60s"], ["$__rate_interval", 300_000, "315s"], ["$__interval_ms", 30_000, "30000"], ["[[__range]]", 1_000, "3600s"], ["$__range_s", 1, "3600"], ["$__range_ms", 1, "3600000"], ["$other", 1, "$other"],
  ])("%s at a step of %i ms is %s", (template, stepMs, text) => expect(withMacros(template, { stepMs, rangeMs: 3_600_000 })).toBe(text));
});
