import { z } from "zod";
import { HostId } from "../../shared/ids";
import { defineStep, StepFailed } from "./define";
import { hostProblem } from "./inputs";

const UNITS = { "": 1, K: 1_024, M: 1_048_576, G: 1_073_741_824, T: 1_099_511_627_776 } as const;

/** "1GiB", "500M" as bytes, or "10%" as a ratio 0..1 of the file system. */
export function readRoom(text: string): { bytes: number } | { ratio: number } | undefined {
  const [, amount = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*(%|[KMGT]?(?:i?B)?)$/i.exec(text.trim()) ?? [];
  if (amount === "") return undefined;
  if (unit === "%") return { ratio: Number(amount) / 100 };
  const letter = unit.charAt(0).toUpperCase();
  const factor = letter === "B" ? 1 : Object.entries(UNITS).find(([name]) => name === letter)?.[1];
  return factor === undefined ? undefined : { bytes: Number(amount) * factor };
}

/** The last line of `df -Pk`: KiB in all, KiB free; undefined when it is none. */
export function readDf(stdout: string): { totalKib: number; freeKib: number } | undefined {
  const found = /\s(\d+)\s+\d+\s+(\d+)\s+\d+%\s+\/.*$/.exec(stdout.trimEnd().split("\n").at(-1) ?? "");
  return found ? { totalKib: Number(found[1]), freeKib: Number(found[2]) } : undefined;
}

const gib = (kib: number): string => `${(kib / 1_048_576).toFixed(1)} GiB`;

/** A file system has room. */
export const diskFree = defineStep({
  kind: "disk.free",
  risk: "read",
  input: z.strictObject({
    host: HostId,
    path: z.string().startsWith("/").default("/"),
    atLeast: z.string().refine((text) => readRoom(text) !== undefined, 'write it like "1GiB" or "10%"').default("1GiB"),
  }),
  title: ({ host, path, atLeast }) => `Check that ${path} on ${host} has ${atLeast} free (df -Pk)`,
  hosts: ({ host }) => [host],
  check: ({ host }, fleet) => hostProblem(host, fleet),
  async apply({ host, path, atLeast }, { hosts, signal, note }) {
    const reply = await hosts.exec(host, ["df", "-Pk", path], { signal });
    const found = reply.exit === 0 ? readDf(reply.stdout.toString("utf8")) : undefined;
    if (!found) throw new StepFailed("disk.unreadable", `${host} did not say how full ${path} is.`, { cause: reply.stderr.toString("utf8").trim() });
    const wanted = readRoom(atLeast) ?? { bytes: 0 };
    const neededKib = "ratio" in wanted ? wanted.ratio * found.totalKib : wanted.bytes / 1_024;
    const sentence = `${path} on ${host} has ${gib(found.freeKib)} of ${gib(found.totalKib)} free`;
    if (found.freeKib < neededKib) throw new StepFailed("disk.full", `${sentence}; ${atLeast} is needed.`);
    note(sentence);
    return String(found.freeKib * 1_024);
  },
});
