import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { draftOfSlo, EMPTY_DRAFT, readDraft } from "../../../src/renderer/features/objectives/objective-draft";
import { Slo } from "../../../src/shared/judge/slo-config";

const written = (yaml: string, name: string): unknown => z.object({ slos: z.record(z.string(), z.unknown()) }).parse(parse(yaml)).slos[name];

describe("an objective that is written in the window", () => {
  it.each<[string, object]>([
    ["availability by a probe", { kind: "availability", description: 'Customers: "get" the # page', service: "shop", environment: "prod", probe: "front-page", target: 99.9, window: "28d" }],
    ["availability by series", { kind: "availability", series: 'up{job="shop"}', target: 99 }],
    ["latency of a histogram", { kind: "latency", service: "shop", histogram: 'http_request_duration_seconds{job="shop"}', percentile: 95, within: "1530ms" }],
    ["an error rate", { kind: "error-rate", service: "shop", errors: 'r_total{code=~"5.."}', total: "r_total", max: 0.1 }],
    ["a success rate of a service called yes", { kind: "success-rate", service: "yes", good: "good_total", total: "all_total", target: 98, window: "7d" }],
  ])("reads back as it was: %s", (_, source) => {
    const slo = Slo.parse(source);
    const { yaml, faults } = readDraft(draftOfSlo("shop-answers", slo));
    expect(faults).toEqual([]);
    expect(Slo.parse(written(yaml, "shop-answers"))).toEqual(slo);
  });

  it("says what is wrong with it, as the fleet file would", () => {
    expect(readDraft(EMPTY_DRAFT).faults).toEqual(["It has no name yet.", "It does not say what to look at; add 'probe: NAME', 'service: NAME' or 'series: SELECTOR'."]);
    const faults = (change: object): string => readDraft({ ...EMPTY_DRAFT, name: "a", service: "shop", ...change }).faults.join(" ");
    expect(faults({})).toBe("");
    expect(faults({ percent: "100" })).toMatch(/^Target: /);
    expect(faults({ percent: "" })).toMatch(/^Target: /);
    expect(faults({ kind: "latency", within: "soon" })).toMatch(/"soon" is not a duration/);
    expect(faults({ kind: "error-rate", part: "rate(a[5m])", total: "b" })).toMatch(/is not the plain selector/);
    expect(faults({ name: "two words" })).toMatch(/^Name: a name has letters/);
  });
});
