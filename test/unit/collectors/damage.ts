import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { type HostCollector, Unreadable } from "../../../src/main/collectors";
import { inTime } from "../in-time";

export const CASES = 20_000;
export const seed = Number(process.env["FUZZ_SEED"] ?? Date.now() % 2 ** 31);
console.log(`fuzz seed ${seed}; FUZZ_SEED=${seed} repeats it`);

const fixtures = join(import.meta.dirname, "../../fixtures/collectors");
/** Recorded outputs of a collector, cut to some lines: what is damaged is as good as whole files, and twenty thousand of them are read in time. */
export const samplesOf = (name: string): string[] => {
  const lines = readdirSync(join(fixtures, name)).flatMap((file) => readFileSync(join(fixtures, name, file), "utf8").trimEnd().split("\n"));
  const cuts = Array.from({ length: 40 }, (_, index) => lines.slice((index * 7) % lines.length, ((index * 7) % lines.length) + 4).join("\n"));
  const [first = ""] = readdirSync(join(fixtures, name));
  return [readFileSync(join(fixtures, name, first), "utf8").slice(0, 500), ...cuts];
};

const FRAGMENTS = ["", " ", "\n", "\0", ":", "-1", "99999999999999999999999", "1e400", "NaN", "Infinity", "0x10", "==> /proc/stat <==", "==> <==", "@@ t1 cpu", "kB", "cpu0", "(", ")", "[1/2]", "md0 : active", "é", "\u{1F600}", "__proto__", "constructor", "\r", "\t", "%N", "room 1 2 3 4 5 6 /", "mount a b rw /"];

interface Damage {
  base: number;
  from: number;
  length: number;
  fragment: number;
  twice: boolean;
}
export const damage = fc.record<Damage>({ base: fc.nat(10_000), from: fc.nat(600), length: fc.nat(12), fragment: fc.nat(FRAGMENTS.length - 1), twice: fc.boolean() });
export const damaged = (samples: readonly string[], { base, from, length, fragment, twice }: Damage): string => {
  const text = samples[base % samples.length] ?? "";
  const at = from % (text.length + 1);
  const inserted = FRAGMENTS[fragment] ?? "";
  return `${text.slice(0, at)}${inserted}${text.slice(at + length)}${twice ? `${inserted}\n${text}` : ""}`;
};
export const once = { seed, numRuns: CASES, endOnFailure: true };

/** Values, or the typed error, within a second: nothing else is ever thrown. */
export function readOrRefuse(read: HostCollector["read"], text: string): void {
  try {
    for (const { name, value, labels } of inTime(() => read(text))) {
      if (!Number.isFinite(value) || !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) throw new Error(`${name} ${value}`);
      if (labels && Object.values(labels).some((label) => typeof label !== "string")) throw new Error(`${name} has a label that is no text`);
    }
  } catch (thrown) {
    if (!(thrown instanceof Unreadable)) throw thrown;
  }
}
