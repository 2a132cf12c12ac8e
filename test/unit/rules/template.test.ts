import { describe, expect, it, test } from "vitest";
import { raise } from "../../../src/shared/problem";
import { type AlertTemplateInput, expandedText, expandTemplate, templateFault } from "../../../src/shared/rules/template";
import { formatFloat } from "../../../src/shared/rules/template/format-float";

const input: AlertTemplateInput = {
  alert: "Test", at: 1_426_194_784_500, externalUrl: "https://quarterdeck.example/prom", value: 1234567,
  labels: { __name__: "up", instance: "web1:9100", job: "node" }, externalLabels: { region: "eu" },
  query: (expression) => (expression === "up" ? [{ labels: { instance: "b" }, value: 1 }, { labels: { instance: "a" }, value: 0.5 }] : expression === "none" ? [] : raise({ code: "promql.syntax", message: "unexpected end" })),
};

const expand = (text: string, changes: Partial<AlertTemplateInput> = {}): string => expandedText(text, { ...input, ...changes });

describe("a template", () => {
  test.each([
    ["no action at all }}", "no action at all }}"],
    ["{{ $labels.instance }} of {{.Labels.job}}", "web1:9100 of node"],
    ["{{ $labels.nothing }}|{{ $externalLabels.region }}|{{ $externalURL }}", "|eu|https://quarterdeck.example/prom"],
    ["{{ $value }} {{ .Value | humanize }}", "1.234567e+06 1.235M"],
    ["{{ $labels }}", "map[__name__:up instance:web1:9100 job:node]"],
    ['{{ printf "%.2f %5.1f|%-6s|%06.2f|%+d|%x|%q|%v|%t" 1.005 2.25 "ab" 3.14159 5 255 "a\\"b" 1.5 true }}', '1.00   2.2|ab    |003.14|+5|ff|"a\\"b"|1.5|true'],
    ['{{ $value | printf "%.0f" }} {{ printf "%d" $value }} {{ printf "%s" }} {{ printf "%d" 1 2 }}', "1234567 %!d(float64=1.234567e+06) %!s(MISSING) 1%!(EXTRA int=2)"],
    ["{{ if gt $value 5.0 }}much{{ else if eq $value 1.0 }}one{{ else }}little{{ end }}", "much"],
    ["a  {{- if true -}}  b  {{- end }}  c", "ab  c"],
    ["{{/* a comment */}}x{{- /* another */ -}} y", "xy"],
    ['{{ range query "up" | sortByLabel "instance" }}{{ .Labels.instance }}={{ .Value }};{{ end }}', "a=0.5;b=1;"],
    ['{{ range $i, $e := query "up" }}{{ if $i }},{{ end }}{{ $i }}:{{ $e | label "instance" }}{{ end }}', "0:b,1:a"],
    ['{{ with query "up" }}{{ . | first | value | humanizePercentage }}{{ end }}', "100%"],
    ['{{ with query "none" }}some{{ else }}none{{ end }}{{ range query "none" }}x{{ else }}-{{ end }}', "none-"],
    ['{{ (query "up" | first).Labels.instance }} {{ len (query "up") }} {{ (index (query "up") 1).Value }}', "b 2 0.5"],
    ['{{ define "t" }}<{{ .arg0 }} {{ .arg1 }}>{{ end }}{{ template "t" (args 1 "two") }}', "<1 two>"],
    ['{{ $x := "a" }}{{ if true }}{{ $x = "b" }}{{ end }}{{ $x }}{{ if true }}{{ $x := "c" }}{{ end }}{{ $x }}', "bb"],
    ['{{ reReplaceAll "(.*):.*" "$1-${1}" $labels.instance }} {{ match "^web" $labels.instance }} {{ "ab cd" | title }}', "web1-web1 true Ab Cd"],
    ['{{ toUpper "x" }}{{ toLower "Y" }} {{ stripPort "a:1" }} {{ stripDomain "db1.shop.example:9" }} {{ stripDomain "10.0.0.1:9" }}', "Xy a db1:9 10.0.0.1:9"],
    ["{{ 0.0 | humanizeDuration }} {{ humanizeDuration 1 }} {{ humanizeDuration 5400 }} {{ humanizeDuration 90061 }} {{ humanizeDuration 0.0012 }} {{ humanizeDuration -61 }}", "0s 1s 1h 30m 0s 1d 1h 1m 1s 1.2ms -1m 1s"],
    ["{{ humanize 0 }} {{ humanize 1 }} {{ humanize 12345 }} {{ humanize 0.00012 }} {{ humanize1024 1048576 }} {{ humanize1024 1 }} {{ humanize \"2500\" }}", "0 1 12.35k 120u 1Mi 1 2.5k"],
    ["{{ humanizeTimestamp 1426194784.5 }} {{ humanizeTimestamp 0 }} {{ toTime 1 }} {{ toDuration 90.5 }} {{ parseDuration \"1m\" }}", "2015-03-12 21:13:04.5 +0000 UTC 1970-01-01 00:00:00 +0000 UTC 1970-01-01 00:00:01 +0000 UTC 1m30.5s 60"],
    ["{{ and 1 0 }} {{ or 0 \"x\" }} {{ not 0 }} {{ eq 1 2 1 }} {{ ne 1 2 }} {{ lt 1 2 }} {{ le 2 2 }} {{ ge 1.0 2.0 }}", "0 x true true true true true false"],
    ["{{ print 1 2 \"a\" 3 }} {{ println \"x\" }}{{ html \"<a>\" }} {{ urlquery \"a b&c\" }} {{ slice \"hello\" 1 3 }} {{ index $labels \"job\" }}", "1 2a3 x\n&lt;a&gt; a+b%26c el node"],
    ["{{ range $k, $v := $labels }}{{ if eq $k \"instance\" }}{{ continue }}{{ end }}{{ $k }}={{ $v }} {{ end }}", "__name__=up job=node "],
    ["{{ pathPrefix }} {{ externalURL }} {{ graphLink \"up == 0\" }}", "/prom https://quarterdeck.example/prom /graph?g0.expr=up+%3D%3D+0&g0.tab=0"],
    ['{{ or (eq $labels.job "x") (and (match "web.*" .Labels.instance) true) }}', "true"],
    ["{{ `raw \\n` }} {{ 'a' }} {{ 0x10 }} {{ 1_000 }} {{ .5 }} {{ -3 }}", "raw \\n 97 16 1000 0.5 -3"],
  ])("%s", (text, expected) => {
    expect(expand(text)).toBe(expected);
  });

  test.each([
    ["{{ $labels.foo.bar }}", 'error executing template __alert_Test: template: __alert_Test:1:122: executing "__alert_Test" at <$labels.foo.bar>: can\'t evaluate field bar in type string'],
    ['{{ query "none" | first }}', 'error executing template __alert_Test: template: __alert_Test:1:130: executing "__alert_Test" at <first>: error calling first: first() called on vector with no elements'],
    ['{{ query "(" }}', 'error executing template __alert_Test: template: __alert_Test:1:115: executing "__alert_Test" at <query "(">: error calling query: unexpected end'],
    ["{{ gt $value 5 }}", 'error executing template __alert_Test: template: __alert_Test:1:115: executing "__alert_Test" at <gt $value 5>: error calling gt: incompatible types for comparison'],
    ["{{ nope 1 }}", 'error parsing template __alert_Test: template: __alert_Test:1: function "nope" not defined'],
    ["{{ $nope }}", 'error parsing template __alert_Test: template: __alert_Test:1: undefined variable "$nope"'],
    ["a\n{{ if }}", "error parsing template __alert_Test: template: __alert_Test:2: missing value for if"],
    ["{{ $value", "error parsing template __alert_Test: template: __alert_Test:1: unclosed action"],
    ["{{ if true }}", "error parsing template __alert_Test: template: __alert_Test:1: unexpected EOF"],
    ["{{ end }}", "error parsing template __alert_Test: template: __alert_Test:1: unexpected {{end}}"],
    ["{{ 1 | 2 }}", "error parsing template __alert_Test: template: __alert_Test:1: non executable command in pipeline stage 2"],
    ["{{ $labels ) }}", 'error parsing template __alert_Test: template: __alert_Test:1: unexpected ")" in command'],
    ["{{ print ( 1 }}", "error parsing template __alert_Test: template: __alert_Test:1: unclosed left paren"],
    ['{{ reReplaceAll "(" "a" "b" }}', 'error executing template __alert_Test: template: __alert_Test:1:115: executing "__alert_Test" at <reReplaceAll "(" "a" "b">: error calling reReplaceAll: regexp: Compile(`(`): error parsing regexp: missing closing ): `(`'],
  ])("that fails says why: %s", (text, reason) => {
    expect(expand(text)).toBe(`<error expanding template: ${reason}>`);
  });

  it("ends, however it is written", () => {
    expect(expand('{{ define "t" }}{{ template "t" }}{{ end }}{{ template "t" }}')).toMatch(/exceeded maximum template depth/);
    expect(expand("{{ range 9000000 }}{{ end }}x{{ range 9000000 }}{{ range 9000000 }}y{{ end }}{{ end }}")).toMatch(/more than 200000 steps|longer than/);
    expect(expand("{{ if true }}".repeat(5_000))).toMatch(/too deeply nested/);
  });

  it("that cannot be read is found before it is used, with its place", () => {
    expect(templateFault("Test", "fine {{ $value }}")).toBeUndefined();
    expect(templateFault("Test", "abc {{ nope }}")).toMatchObject({ offset: 7 });
  });

  it("lets what its query throws pass where that is no problem of the expression", () => {
    class Later extends Error {}
    expect(() => expandTemplate('{{ query "up" }}', { ...input, query: () => { throw new Later(); } })).toThrow(Later);
  });
});

test.each([
  [12345, "g", 4, "1.234e+04"], [2.5, "f", 0, "2"], [3.5, "f", 0, "4"], [0.000012345, "g", -1, "1.2345e-05"], [100000, "g", -1, "100000"], [1e6, "g", -1, "1e+06"],
  [123456789, "f", -1, "123456789"], [1e21, "f", 0, "1000000000000000000000"], [0, "g", 4, "0"], [-0, "g", -1, "-0"], [1.5, "e", 3, "1.500e+00"], [NaN, "f", 2, "NaN"], [-Infinity, "g", 4, "-Inf"],
  [0.1, "f", 20, "0.10000000000000000555"], [999.96, "g", 4, "1000"], [99999, "g", 4, "1e+05"], [0.5, "f", 0, "0"], [1.005, "f", 2, "1.00"], [1e-7, "f", 3, "0.000"],
] as const)("%d as %%%s with precision %d is %s", (value, verb, precision, text) => {
  expect(formatFloat(value, verb, precision)).toBe(text);
});
