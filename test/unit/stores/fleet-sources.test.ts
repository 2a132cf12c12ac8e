import { describe, expect, it } from "vitest";
import { parseFleet } from "../../../src/main/fleet/load";

const HEAD = "quarterdeck: 1\nenvironments: { prod: { guarded: true }, test: {} }\nhosts:\n  web1: { environment: prod, address: a, docker: true }\n  db1: { environment: prod, address: b }\n";
const problems = (text: string) => parseFleet(HEAD + text, "fleet.yaml").problems.map(({ at, message, next }) => `${at?.line}: ${message}${next ? ` -> ${next}` : ""}`);
const log = (rest: string, environment = "prod") => `logs:\n  app: { environment: ${environment}, hosts: [web1], ${rest} }\n`;

describe("logs and endpoints in a fleet file", () => {
  it.each([
    [log("file: /var/log/a.log"), []],
    [log("container: app, patterns: { slow: 'took (?P<duration>\\d+)' }"), []],
    [log("every: 5s"), ["7: nothing says which log this is -> name one of 'file', 'container' and 'unit'"]],
    [log("file: /a, unit: b.service"), ["7: this names more than one log -> name one of 'file', 'container' and 'unit'"]],
    [log("unit: b.service, latency: { unit: s }"), ["7: nothing says where a line has its latency -> add 'json' or 'pattern'"]],
    [log("unit: b.service, level: { pattern: 'x' }"), ["7: the pattern has no group 'level' -> write it like (?P<level>...)"]],
    [log("unit: b.service, patterns: { a: '(?P<pattern>x)' }"), ["7: a group cannot be named 'pattern': that label holds the pattern's own name"]],
    [log("unit: b.service, service: shop"), ["7: there is no service 'shop'"]],
    [log("file: /a", "test"), ["7: the host 'web1' is in 'prod', this object in 'test', which is not guarded -> put both in one environment, or guard 'test'"]],
    ["metrics:\n  a: { environment: prod, url: http://127.0.0.1/metrics, via: [web1, web1] }\n", ["7: the host 'web1' stands here twice -> remove one"]],
    ["metrics:\n  a: { environment: prod, url: http://127.0.0.1/metrics, via: web9 }\n", ["7: there is no host 'web9' -> did you mean 'web1'?"]],
    ["metrics:\n  a: { environment: prod, url: ftp://a/ }\n", ['7: "ftp://a/" is not an http or https address -> write it whole: http://127.0.0.1:8000/health']],
  ])("%s", (text, wanted) => {
    expect(problems(text)).toEqual(wanted);
  });

  it("refuses patterns that RE2 does not know, paths and units that would not stay what they are", () => {
    expect(problems(log("file: /a, patterns: { x: '(a)\\1' }"))[0]).toContain("is no RE2 pattern");
    expect(problems(log("file: relative.log"))[0]).toContain("begins with /");
    expect(problems(log('file: "/a\\nb"'))[0]).toContain("one line");
    expect(problems(log("unit: 'a b; c'"))[0]).toContain("a unit's name");
  });

  it("warns of a container's log where the fleet names no engine", () => {
    const { warnings } = parseFleet(`${HEAD}logs:\n  app: { environment: prod, hosts: [db1], container: app }\n`, "fleet.yaml");
    expect(warnings.map(({ code }) => code)).toEqual(["fleet.no-engine"]);
  });
});
