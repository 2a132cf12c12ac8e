import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { countOf, runFile, scriptsIn } from "../../conformance/report";
import { itUnless } from "../unless";

const folder = join(import.meta.dirname, "../../../../shared/conformance/promql");
const there = existsSync(folder);

describe("the test scripts of Prometheus", () => {
  if (!there) itUnless("../shared/conformance/promql is not beside this checkout; npm run test:conformance takes any folder", "pass", () => undefined);

  test.each(there ? scriptsIn(folder) : [])("%s", (file) => {
    const results = runFile(file);
    expect(results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    expect(countOf(results, "passed")).toBeGreaterThan(0);
    const skipped = results.filter(({ outcome }) => outcome === "skipped");
    // Nothing is skipped but native histograms and what Prometheus has behind a feature flag.
    expect(skipped.filter(({ detail }) => !/^native histogram$|experimental/.test(detail ?? ""))).toEqual([]);
    if (skipped.length > 0) console.log(`${skipped.length} cases skipped (native histograms, experimental functions):\n${skipped.map(({ name }) => `  ${name}`).join("\n")}`);
  });
});
