import fc from "fast-check";
import { describe, it } from "vitest";
import { hostCollectors } from "../../../src/main/collectors";
import { readProcesses } from "../../../src/main/collectors/host/processes";
import { readSystem, systemInfo } from "../../../src/main/collectors/host/system";
import { inTime } from "../in-time";
import { CASES, damage, damaged, once, readOrRefuse, samplesOf, seed } from "./damage";

describe(`damaged output of scripts, ${CASES} cases each, seed ${seed}`, () => {
  it.each([...hostCollectors, systemInfo].filter(({ source }) => "script" in source).map(({ name, read }) => [name, read] as const))("of %s", (name, read) => {
    const samples = samplesOf(name);
    fc.assert(fc.property(damage, (how) => readOrRefuse(read, damaged(samples, how))), once);
  });

  it("of processes", () => {
    const stat = "5 (a) S (b) S 1 1 1 0 -1 4194304 1 0 0 0 10 0 0 0 20 0 3 0 7 1000 25 1 1";
    const samples = [["100.0 1", stat, "between", "102.0 1", stat, "owners", "/proc/5 www-data"].join("\n")];
    const read = (text: string) => {
      readProcesses(text, 3);
      return [];
    };
    fc.assert(fc.property(damage, (how) => readOrRefuse(read, damaged(samples, how))), once);
  });

  it("of a system's name", () => {
    const samples = samplesOf("system");
    fc.assert(fc.property(damage, (how) => void inTime(() => readSystem(damaged(samples, how)))), once);
  });
});
