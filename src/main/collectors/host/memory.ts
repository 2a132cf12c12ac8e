import { defineCollector, linesOf, numberOf, unreadable } from "../collector";

const FIELDS: Readonly<Record<string, string>> = {
  MemTotal: "node_memory_MemTotal_bytes",
  MemFree: "node_memory_MemFree_bytes",
  MemAvailable: "node_memory_MemAvailable_bytes",
  Buffers: "node_memory_Buffers_bytes",
  Cached: "node_memory_Cached_bytes",
  SReclaimable: "node_memory_SReclaimable_bytes",
  SwapTotal: "node_memory_SwapTotal_bytes",
  SwapFree: "node_memory_SwapFree_bytes",
  Dirty: "node_memory_Dirty_bytes",
};

/** Memory in bytes, by node_exporter's names. */
export const memory = defineCollector({
  name: "memory",
  script: "cat /proc/meminfo",
  series: Object.fromEntries(Object.values(FIELDS).map((name) => [name, "gauge" as const])),
  read(stdout) {
    const found = new Map<string, number>();
    for (const line of linesOf(stdout)) {
      const [, field, amount] = /^([A-Za-z_()0-9]+):\s+(\d+)(?: kB)?$/.exec(line) ?? unreadable("not a line of /proc/meminfo", line);
      if (field !== undefined) found.set(field, numberOf(amount, field) * 1_024);
    }
    if (!found.has("MemTotal")) unreadable("no MemTotal", stdout);
    // Kernels before 3.14 lack MemAvailable; this is the estimate that `free` showed then.
    const sum = (...fields: string[]) => fields.reduce((total, field) => total + (found.get(field) ?? 0), 0);
    if (!found.has("MemAvailable")) found.set("MemAvailable", sum("MemFree", "Buffers", "Cached"));
    return Object.entries(FIELDS).flatMap(([field, name]) => {
      const value = found.get(field);
      return value === undefined ? [] : [{ name, value }];
    });
  },
});
