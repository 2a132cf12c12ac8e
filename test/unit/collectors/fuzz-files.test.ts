import fc from "fast-check";
import { describe, it } from "vitest";
import { hostCollectors } from "../../../src/main/collectors";
import { CASES, damage, damaged, once, readOrRefuse, samplesOf, seed } from "./damage";

describe(`damaged files, ${CASES} cases each, seed ${seed}`, () => {
  it.each(hostCollectors.filter(({ source }) => !("script" in source)).map(({ name, read }) => [name, read] as const))("of %s", (name, read) => {
    const samples = samplesOf(name);
    fc.assert(fc.property(damage, (how) => readOrRefuse(read, damaged(samples, how))), once);
  });
});
