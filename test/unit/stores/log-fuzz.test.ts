import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classifier } from "../../../src/main/collectors/logs/classify";
import { stepContainer } from "../../../src/main/collectors/logs/container-log";
import { LogCounters } from "../../../src/main/collectors/logs/counters";
import { readJournal } from "../../../src/main/collectors/logs/journal";
import { LEVELS } from "../../../src/main/collectors/logs/level";
import { inTime } from "../in-time";

const RUNS = 20_000;
const SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_121);

const piece = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom("{", "}", '"level"', ":", '"error"', ",", "[", "]", "ERROR", "warn", "level=", "severity: ", "duration=", "12.5ms", "1e999", "2026-11-21T12:00:00.000000001Z ", '"__CURSOR":"s=1"', '"MESSAGE":', '"PRIORITY":"3"', "\n", "\t", "aaaaaaaaaaaaaaaa", "\u0000", "é", "💥", "\\", "null", "__proto__", '{"a":{"b":1}}') },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
);
const text = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(""));

/** Patterns that hold up an engine which tries one way after another. */
const classify = classifier({
  patterns: { nested: "(a+)+b", alternatives: "(?:a|aa)+(?P<rest>x)$", any: "(?P<first>\\S+) .*.*.*=(?P<duration>[0-9.]+m?s)", level: "(?P<level>[A-Za-z]+)[=:]" },
  level: { json: "a.b" }, latency: { json: "duration", pattern: "duration=(?P<duration>\\S+)", unit: "ms" },
});

describe(`log lines at random (seed ${SEED}, FUZZ_SEED sets another)`, () => {
  it(`${RUNS} lines each say something, within a second`, () => {
    console.log(`log line fuzz: seed ${SEED}, ${RUNS} cases`);
    const counters = new LogCounters(["nested", "alternatives", "any", "level"].map((name) => ({ name, groups: true })), true);
    fc.assert(
      fc.property(text, (line) => {
        const facts = inTime(() => classify(line));
        expect(LEVELS).toContain(facts.level);
        if (facts.durationSeconds !== undefined) expect(Number.isFinite(facts.durationSeconds)).toBe(true);
        counters.take(facts);
      }),
      { seed: SEED, numRuns: RUNS },
    );
    const readings = counters.readings();
    expect(readings.filter(({ name }) => name === "log_lines_total").reduce((sum, { value }) => sum + value, 0)).toBeGreaterThanOrEqual(RUNS);
    expect(readings.length).toBeLessThan(300);
  });

  it("lines that are as bad as can be take no longer than they are", () => {
    for (const line of ["a".repeat(1_000_000), `${"a".repeat(16_000)}x`, "=".repeat(1_000_000), `${" ".repeat(100_000)}=`, '{"a":'.repeat(200_000), "[".repeat(1_000_000), `${"level".repeat(100_000)}=`]) inTime(() => classify(line));
  });

  it(`${RUNS} answers of a journal and of an engine are read or left out, within a second`, () => {
    fc.assert(
      fc.property(text, fc.option(fc.record({ at: fc.constantFrom("", "2026-11-21T12:00:00.000000001Z"), lines: fc.nat(3) }), { nil: undefined }), (answer, cursor) => {
        inTime(() => readJournal(Buffer.from(answer)));
        const step = inTime(() => stepContainer(cursor, answer));
        if (cursor === undefined) expect(step.lines).toEqual([]);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
