import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePromql } from "../../../src/shared/promql";
import { check, soup } from "./fuzz";

test("any text gives an expression or a problem with a place", () => {
  check("PromQL texts", fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), soup), (text) => {
    const parsed = parsePromql(text);
    if (!parsed.ok) expect(parsed.problem.at?.column).toBeGreaterThan(0);
  });
}, 120_000);
