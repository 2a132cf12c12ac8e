import { describe, expect, it } from "vitest";
import { withStaleMarks } from "../../../src/main/history/stale-marks";
import { createQueries } from "../../../src/main/query";
import type { Sample } from "../../../src/shared/sample";
import { aHistory, START } from "../history/given";

const sample = (role: string, after: number, value = 1): Sample => ({ series: { name: "redis_instance_info", labels: { role } }, at: START + after, value });
const end = (role: string, after: number): Sample => ({ ...sample(role, after, Number.NaN), stale: true });

describe("a series that ended", () => {
  it("has no value from then on, and has one again when it returns", () => {
    const samples = withStaleMarks(aHistory().samples);
    samples.add([sample("master", 0), sample("master", 10_000)]);
    samples.add([end("master", 20_000), sample("slave", 20_000)]);
    const rolesAt = (after: number) => {
      const { value } = createQueries(samples).instant({ expression: "redis_instance_info", at: START + after });
      return value.type === "vector" ? value.elements.map(({ labels }) => labels["role"]) : [];
    };
    expect([rolesAt(15_000), rolesAt(25_000)]).toEqual([["master"], ["slave"]]);
    samples.add([sample("master", 60_000), end("slave", 60_000)]);
    expect([rolesAt(15_000), rolesAt(25_000), rolesAt(65_000)]).toEqual([["master"], ["slave"], ["master"]]);
  });

  it("has no latest sample", () => {
    const samples = withStaleMarks(aHistory({ now: () => START + 30_000 }).samples);
    samples.add([sample("master", 10_000)]);
    expect(samples.latest(sample("master", 0).series, 60_000)?.value).toBe(1);
    samples.add([end("master", 20_000)]);
    expect(samples.latest(sample("master", 0).series, 60_000)).toBeUndefined();
  });
});
