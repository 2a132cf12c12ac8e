import fc from "fast-check";
import { test } from "vitest";
import type { RuleFinding } from "../../../src/shared/rules/model";
import { readRuleFile } from "../../../src/shared/rules/read-rule-file";
import { expandTemplate } from "../../../src/shared/rules/template";
import { readTestFile } from "../../../src/shared/rules/unit-test/read-test-file";
import { inTime } from "../in-time";

const numRuns = Number(process.env["QD_FUZZ_CASES"] ?? 20_000);
/** Each case takes less than a second; the seed that is printed repeats all of them. */
const check = <T>(name: string, arbitrary: fc.Arbitrary<T>, property: (value: T) => boolean): void => {
  const seed = Number(process.env["QD_FUZZ_SEED"] ?? Date.now() ^ (Math.random() * 0x100000000));
  console.log(`${name}: ${numRuns} cases, seed ${seed}`);
  fc.assert(fc.property(arbitrary, (value) => inTime(() => property(value))), { numRuns, seed });
};

const word = fc.constantFrom(
  "{{", "}}", "{{-", "-}}", "{{ ", " }}", "{{/*", "*/}}", "$labels", "$value", "$externalLabels", "$x", "$", ".", ".Labels", ".Value", ".instance", "(", ")", "|", ":=", "=", ",", " ", "\n",
  "if", "else", "end", "range", "with", "define", "template", "block", "break", "continue", "nil", "true", "printf", "print", "println", "html", "js", "urlquery", "call", "slice", "index", "len",
  "and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "query", "first", "value", "label", "strvalue", "sortByLabel", "args", "humanize", "humanize1024", "humanizeDuration", "humanizePercentage",
  "humanizeTimestamp", "toTime", "toDuration", "parseDuration", "now", "title", "toUpper", "toLower", "match", "reReplaceAll", "stripPort", "stripDomain", "safeHtml", "graphLink", "tableLink", "pathPrefix", "externalURL",
  '"up"', '"none"', '"%d %s %v %5.2f %*d %[3]q %!"', '"(.*)"', '"("', '"$1"', "`raw`", "'a'", "0", "1", "-5", "1e300", "0x1F", "1_0", "9999999999999999999", "🙂", "\u0000", "\ud800",
);
const value = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -0, 1e-300, 2 ** 53));
const action = fc.array(word, { maxLength: 12 }).map((words) => `{{ ${words.join(" ")} }}`);
const template = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }), fc.array(word, { maxLength: 30 }).map((words) => words.join("")), fc.array(action, { maxLength: 4 }).map((actions) => actions.join("text")),
  fc.tuple(fc.constantFrom("if", "with", "range"), fc.constantFrom("$labels", "$value", 'query "up"', ".", "5", "$i, $e := $labels"), action, action).map(([word, over, a, b]) => `{{ ${word} ${over} }}${a}{{ else }}${b}{{ end }}`),
  fc.tuple(fc.constantFrom("$value", "$labels", "$labels.a", '"x"', 'query "up" | first', "3"), fc.array(fc.constantFrom("humanize", "humanizeDuration", "humanizeTimestamp", 'printf "%.3g"', 'printf "%x"', "title", "len", "toTime", 'match "x"', 'label "a"'), { maxLength: 3 })).map(([one, pipes]) => `{{ ${[one, ...pipes].join(" | ")} }}`),
);

test("any template gives a text or a reason", () => {
  check("templates", fc.tuple(template, value), ([text, value]) => {
    const made = expandTemplate(text, {
      alert: "A", at: 1_700_000_000_000, externalUrl: "http://x/y", externalLabels: {}, labels: { a: "b", instance: "h:1" }, value, query: (expression) => (expression === "up" ? [{ labels: { a: "1" }, value: 1 }, { labels: { a: "0" }, value: 2 }] : []),
    });
    return made.ok ? typeof made.text === "string" : /^error (parsing|executing) template __alert_A: /.test(made.reason);
  });
}, 120_000);

const scalar = fc.constantFrom("up", "up == 0", "up ==", "rate(x[5m])", "5m", "1 minute", "0", "-1", "A", "", "~", "yes", "[a]", "{ a: b }", "*a", "&a x", '"{{ $value }}"', '"{{ nope }}"', "|\n          up\n          == 0", ">-\n          up", "'x", "0x10", "__name__", "🙂");
const ruleLine = fc.tuple(fc.constantFrom("alert", "record", "expr", "for", "keep_firing_for", "labels", "annotations", "<<", "bogus"), scalar).map(([key, text]) => `${key}: ${text}`);
const rule = fc.array(ruleLine, { minLength: 1, maxLength: 5 }).map((lines) => `      - ${lines.join("\n        ")}\n`);
const group = fc.tuple(fc.constantFrom("name: a", "name: b", "interval: 1m", "limit: x", "labels: { a: 1 }", "bogus: 1"), fc.array(rule, { maxLength: 4 })).map(([line, rules]) => `  - ${line}\n    rules:\n${rules.join("")}`);
const file = fc.oneof(
  { weight: 4, arbitrary: fc.array(group, { maxLength: 3 }).map((groups) => `groups:\n${groups.join("")}`) }, fc.string({ unit: "binary", maxLength: 60 }), fc.json(),
  fc.array(fc.constantFrom("groups:", "\n", "  ", "- ", "name: a", "rules:", "alert: A", "expr: up", "tests:", "input_series:", "&a", "*a", "<<: *a", "---", "|", ">", "[", "]", "{", "}", "'", '"', "\t", "!!x", "%YAML", "? ", "#"), { maxLength: 25 }).map((parts) => parts.join("")),
);

test("any text gives rules or findings with a place", () => {
  check("rule files", file, (text) => {
    const { groups, findings } = readRuleFile(text, "f.yml");
    const isPlaced = ({ message, at }: RuleFinding): boolean => message !== "" && (at?.line ?? 0) > 0 && (at?.column ?? 0) > 0;
    const isNamed = groups.every(({ rules }) => rules.every(({ name }) => name !== ""));
    return isNamed && [...findings, ...(text.includes("tests:") ? readTestFile(text, "t.yml").findings : [])].every(isPlaced);
  });
}, 120_000);
