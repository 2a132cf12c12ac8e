import fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readRuleFile } from "../../src/shared/rules/read-rule-file";
import { expandedText } from "../../src/shared/rules/template";
import { readTestFile } from "../../src/shared/rules/unit-test/read-test-file";
import { runTestFile } from "../../src/shared/rules/unit-test/run-tests";
import { copyTo, describeLab, sh } from "./harness";

/** Not under /tmp, which is a file system of its own there that a copy does not reach. */
const FOLDER = "/var/tmp/qd-promtool";
const MINUTES = 24;
const ALERTS = ["A", "B"];

/** Values of a series; gaps end before the moment at which Prometheus 2 and 3 disagree whether a sample still counts. */
const values = fc.array(fc.constantFrom("0", "1", "1", "1", "2", "_", "_", "stale", "NaN"), { minLength: 40, maxLength: 40 }).map((all) => all.join(" ").replaceAll(/_ _ _( _)+/g, "_ _ _ 1"));

const caseOf = fc.record({
  condition: fc.constantFrom("> 0", "== 1", ">= 0", "!= 1"), forA: fc.constantFrom("0m", "1m", "2m", "3m", "90s"), keep: fc.constantFrom("0m", "1m", "2m", "3m"), forB: fc.constantFrom("0m", "2m"), every: fc.constantFrom("1m", "30s", "2m"),
  series: fc.tuple(values, values, values),
  second: fc.constantFrom(
    "rec > 0", 'ALERTS{alertname="A",alertstate="firing"}', "count(ALERTS) > 1", 'absent(v{i="1"})', 'ALERTS_FOR_STATE{alertname="A"} > 0', "max_over_time(rec[170s]) > 0", 'count_over_time(ALERTS{alertname="A"}[290s]) > 2', "v > 0 unless on(i) rec == 1",
  ),
});
type Case = typeof caseOf extends fc.Arbitrary<infer T> ? T : never;

const rulesOf = ({ condition, forA, keep, forB, second }: Case): string => `groups:
- name: g
  rules:
  - { record: rec, expr: sum by (i) (v), labels: { x: "y" } }
  - alert: A
    expr: v ${condition}
    for: ${forA}
    keep_firing_for: ${keep}
    labels: { sev: "{{ $labels.i }}" }
    annotations: { s: "{{ $value }} {{ $labels.i }}" }
  - { alert: B, expr: '${second}', for: ${forB} }
`;

/** A unit-test file that expects these alerts, by alert and minute. */
const testsOf = ({ every, series }: Case, name: string, expected: (alert: string, minute: number) => string): string =>
  [
    `rule_files: [${name}]`, `evaluation_interval: ${every}`, "tests:", "- interval: 1m", "  input_series:", ...series.map((text, index) => `  - { series: 'v{i="${index + 1}"}', values: "${text}" }`), "  alert_rule_test:",
    ...Array.from({ length: MINUTES }, (_, minute) => ALERTS.map((alert) => `  - { eval_time: ${minute}m, alertname: ${alert}, exp_alerts: ${expected(alert, minute)} }`)).flat(), "",
  ].join("\n");

/** What our own run of the tests found, as expectations for promtool. */
async function expectationsOf(one: Case, name: string): Promise<string> {
  const results = await runTestFile(readTestFile(testsOf(one, name, () => "[]"), "t.yml"), [readRuleFile(rulesOf(one), name)]);
  expect(results).toHaveLength(MINUTES * ALERTS.length);
  const found = new Map(results.map(({ name: test, outcome, detail = "" }) => [test, outcome === "passed" ? "[]" : alertsIn(detail)]));
  return testsOf(one, name, (alert, minute) => found.get(`test 1: ${alert} at ${minute * 60}s`) ?? expect.fail("there is no such test"));
}

const alertsIn = (detail: string): string => {
  const mapOf = (text: string): string => `{ ${[...text.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g)].filter(([, label]) => label !== "alertname").map(([, label, value]) => `${label}: ${value}`).join(", ")} }`;
  const alerts = (detail.split("\n  got ")[1] ?? "").split("; ").map((text) => /^\{(.*)\} \{(.*)\}$/.exec(text) ?? expect.fail(detail));
  return `[${alerts.map(([, labels = "", annotations = ""]) => `{ exp_labels: ${mapOf(labels)}, exp_annotations: ${mapOf(annotations)} }`).join(", ")}]`;
};

const TEMPLATES = [
  "{{ $value }} {{ $labels }}", "{{ $value | humanize }} {{ humanize1024 .Value }} {{ $value | humanizeDuration }} {{ $value | humanizePercentage }} {{ $value | humanizeTimestamp }}",
  '{{ printf "%v|%g|%e|%f|%.0f|%.2f|%8.1f|%-8.1f|%+.1f|%08.2f|%d|%s|%q" $value $value $value $value $value $value $value $value $value $value $value $value $value }}', '{{ printf "%d|%5d|%-5d|%05d|%x|%c|%v" 65 65 65 65 65 65 65 }}',
  '{{ if gt $value 5.0 }}much{{ else if eq $value 1.0 }}one{{ else }}little{{ end }}', '{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}', '{{ range query "v" }}{{ .Labels.i }}{{ .Value }}{{ else }}none{{ end }}',
  '{{ $labels.i | toUpper | title }} {{ reReplaceAll "(.)b" "<$1>" $labels.i }} {{ match "^a" $labels.i }}', "{{ gt $value 5 }}", "{{ $labels.i.x }}", '{{ query "none" | first | value }}', "a {{- 1 -}} b", '{{ define "t" }}[{{ . }}]{{ end }}{{ template "t" $value }}',
];
const VALUES = [0, 1, -1, 0.5, 2.5, 12345, 1234567, 1e-7, 99.995, 1048576, 90061.5, 59.9999, 0.0012, 1.005];

describeLab("Prometheus's own promtool", () => {
  const folder = mkdtempSync(join(tmpdir(), "qd-promtool-"));
  beforeAll(() => sh("mon1", `mkdir -p ${FOLDER}`));
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await sh("mon1", `rm -rf ${FOLDER}`);
  });

  /** What promtool says of test files; the texts are by the files' names. */
  async function promtool(files: Record<string, string>): Promise<string> {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    await copyTo("mon1", `${folder}/.`, FOLDER);
    const tests = Object.keys(files).filter((name) => name.startsWith("test"));
    return sh("mon1", `cd ${FOLDER} && (promtool test rules ${tests.join(" ")} 2>&1 || true)`);
  }

  it("finds the same alerts in the same states, with the same labels and annotations", async () => {
    const seed = Date.now() % 0x7fffffff;
    console.log(`seed ${seed}`);
    const cases = fc.sample(caseOf, { numRuns: 40, seed });
    const files: Record<string, string> = {};
    for (const [index, one] of cases.entries()) {
      files[`rules${index}.yml`] = rulesOf(one);
      files[`test${index}.yml`] = await expectationsOf(one, `rules${index}.yml`);
    }
    const said = await promtool(files);
    expect(said).not.toContain("FAILED");
    expect(said.match(/SUCCESS/g)).toHaveLength(cases.length);
  });

  it("expands the same templates to the same texts", async () => {
    const files: Record<string, string> = {};
    for (const [index, value] of VALUES.entries()) {
      const labels = { __name__: "v", i: "ab c" };
      const query = (expression: string) => (expression === "v" ? [{ labels, value }] : []);
      const expected = TEMPLATES.map((text) => expandedText(text, { alert: "A", at: 0, externalUrl: "", externalLabels: {}, labels, value, query }));
      const annotations = (texts: readonly string[]): string => JSON.stringify(Object.fromEntries(texts.map((text, place) => [`t${place}`, text])));
      files[`rules${index}.yml`] = `groups:\n- name: g\n  rules:\n  - { alert: A, expr: v, annotations: ${annotations(TEMPLATES)} }\n`;
      files[`test${index}.yml`] = `rule_files: [rules${index}.yml]\ntests:\n- input_series: [{ series: 'v{i="ab c"}', values: "${value}" }]\n  alert_rule_test:\n  - { eval_time: 0m, alertname: A, exp_alerts: [{ exp_labels: { i: "ab c" }, exp_annotations: ${annotations(expected)} }] }\n`;
    }
    const said = await promtool(files);
    expect(said).not.toContain("FAILED");
    expect(said.match(/SUCCESS/g)).toHaveLength(VALUES.length);
  });
});
