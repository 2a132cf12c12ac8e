import { defineCollector, linesOf, numberOf, type Reading, rounded, unreadable } from "../collector";

/** Ticks a second that Linux reports to programs, on every architecture in use. */
const USER_HZ = 100;
const MODES = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"] as const;

/**
 * Where the processor's time goes, averaged over the cores (label cpu="all"): the rate of a mode is the share of all cores
 * spent in it. node_exporter has one series per core; averages over `cpu` give the same figures on both.
 */
export const cpu = defineCollector({
  name: "cpu",
  // Not the whole file: its line of interrupts alone is many kilobytes on a large machine.
  script: "grep -E '^(cpu|btime|ctxt|procs_)' /proc/stat",
  series: {
    node_cpu_seconds_total: "counter",
    node_cpu_cores: "gauge",
    node_boot_time_seconds: "gauge",
    node_context_switches_total: "counter",
    node_procs_running: "gauge",
    node_procs_blocked: "gauge",
  },
  read(stdout) {
    const rows = new Map(linesOf(stdout).map((line): [string, string[]] => {
      const [key = "", ...values] = line.trim().split(/\s+/);
      return [key, values];
    }));
    const cores = [...rows.keys()].filter((key) => /^cpu\d+$/.test(key)).length;
    const all = rows.get("cpu");
    if (all === undefined || all.length < 4 || cores === 0) unreadable("not /proc/stat", stdout);
    const seconds = MODES.flatMap((mode, index): Reading[] => {
      // Kernels before 2.6.11 lack the later modes.
      if (all[index] === undefined) return [];
      return [{ name: "node_cpu_seconds_total", labels: { cpu: "all", mode }, value: rounded(numberOf(all[index], mode) / USER_HZ / cores, 3) }];
    });
    const single = (key: string, name: string): Reading => ({ name, value: numberOf(rows.get(key)?.[0], key) });
    return [
      ...seconds,
      { name: "node_cpu_cores", value: cores },
      single("btime", "node_boot_time_seconds"),
      single("ctxt", "node_context_switches_total"),
      single("procs_running", "node_procs_running"),
      single("procs_blocked", "node_procs_blocked"),
    ];
  },
});
