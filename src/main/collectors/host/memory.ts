import { defineCollector, linesOf, numberOf, unreadable } from "../collector";

/** "Active(anon)" is node_memory_Active_anon_bytes; what has no unit, as HugePages_Total, is a number of pages. */
const nameOf = (field: string, isBytes: boolean): string => `node_memory_${field.replace(/\((.*)\)/, "_$1")}${isBytes ? "_bytes" : ""}`;

/** Everything the kernel says of its memory. */
export const memory = defineCollector({
  name: "memory",
  every: "look",
  source: { file: "/proc/meminfo" },
  series: ["node_memory_*"],
  read(stdout) {
    const found = new Map<string, number>();
    for (const line of linesOf(stdout)) {
      const [, field, amount, unit] = /^(\w+(?:\(\w+\))?):\s+(\d+)( kB)?$/.exec(line) ?? unreadable("not a line of /proc/meminfo", line);
      if (field === undefined) continue;
      found.set(nameOf(field, unit !== undefined), numberOf(amount, field) * (unit === undefined ? 1 : 1_024));
    }
    const bytes = (field: string): number | undefined => found.get(nameOf(field, true));
    if (bytes("MemTotal") === undefined) unreadable("no MemTotal", stdout);
    // Kernels before 3.14 lack MemAvailable; this is the estimate that `free` showed then.
    if (bytes("MemAvailable") === undefined) {
      found.set(nameOf("MemAvailable", true), ["MemFree", "Buffers", "Cached"].reduce((total, field) => total + (bytes(field) ?? 0), 0));
    }
    return [...found].map(([name, value]) => ({ name, value }));
  },
});
