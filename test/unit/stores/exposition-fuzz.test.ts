import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ExpositionFormat, parseExposition } from "../../../src/main/collectors/exposition";
import { inTime } from "../in-time";

const RUNS = 20_000;
const SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_121);

/** Pieces that pages are made of, and pieces that break them. */
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("a", "b_total", "http:x", "{", "}", "=", '"', ",", " ", "\t", "\n", "\r\n", "1", "-2.5e3", "NaN", "+Inf", "-inf", "1395066363000", "# TYPE a counter", "# HELP a b", "# EOF", "# {} 1", "#", "\\", "\\n", '\\"', 'le="0.5"', 'x="y"', "__proto__", '{"a.b"}', "0x1p3", "1e999", ".", "\u0000", "é", "💥") },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
);
const page = fc.array(piece, { maxLength: 60 }).map((parts) => parts.join(""));

const label = fc.tuple(fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/), fc.string({ unit: "grapheme", maxLength: 12 }));
const sample = fc.record({
  name: fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,12}$/),
  labels: fc.uniqueArray(label, { maxLength: 4, selector: ([name]) => name }),
  value: fc.double(),
  at: fc.option(fc.integer({ min: -1e12, max: 1e13 }), { nil: undefined }),
});
const escaped = (text: string) => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
const number = (value: number) => (value === Infinity ? "+Inf" : value === -Infinity ? "-Inf" : Object.is(value, -0) ? "-0" : String(value));

describe(`exposition text at random (seed ${SEED}, FUZZ_SEED sets another)`, () => {
  it(`${RUNS} pages of both formats give samples or a problem with a line, within a second`, () => {
    console.log(`exposition fuzz: seed ${SEED}, ${RUNS} cases`);
    fc.assert(
      fc.property(page, fc.constantFrom<ExpositionFormat>("text", "openmetrics"), (text, format) => {
        const outcome = inTime(() => parseExposition(text, { format }));
        if (outcome.ok) for (const { name, value } of outcome.value.samples) expect([/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name), typeof value]).toEqual([true, "number"]);
        else expect(outcome.problem.at?.line).toBeGreaterThan(0);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it(`${RUNS} samples come back as they were written`, () => {
    fc.assert(
      fc.property(sample, ({ name, labels, value, at }) => {
        const line = `${name}{${labels.map(([key, text]) => `${key}="${escaped(text)}"`).join(",")}} ${number(value)}${at === undefined ? "" : ` ${at}`}`;
        const outcome = parseExposition(`${line}\n`, { format: "text" });
        expect(outcome.ok && outcome.value.samples).toEqual([{ name, labels: Object.fromEntries(labels), value, ...(at === undefined ? {} : { at }) }]);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("long lines take no longer than they are", () => {
    const hostile = ["a{" + 'x="'.repeat(200_000), `a{x="${"\\".repeat(999_999)}`, "a{" + ",".repeat(500_000), "a " + "1".repeat(1_000_000), "#".repeat(1_000_000), "# TYPE " + " ".repeat(1_000_000), `${" ".repeat(1_000_000)}a 1`, "{".repeat(500_000), `a{${Array.from({ length: 20_000 }, (_, index) => `l${index}="v"`).join(",")}} 1`];
    for (const line of hostile) {
      for (const format of ["text", "openmetrics"] as const) inTime(() => parseExposition(`${line}\n`, { format }));
    }
  });
});
