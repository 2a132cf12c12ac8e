import { defineCollector, linesOf, numberOf, type Reading, rounded, unreadable, wordsOf } from "../collector";

/** Ticks a second that Linux reports to programs, on every architecture in use. */
const USER_HZ = 100;
const MODES = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"] as const;
/** Time that is also in "user" and "nice". */
const GUEST_MODES = ["user", "nice"] as const;

const SINGLES: Readonly<Record<string, string>> = {
  btime: "node_boot_time_seconds",
  ctxt: "node_context_switches_total",
  intr: "node_intr_total",
  processes: "node_forks_total",
  procs_running: "node_procs_running",
  procs_blocked: "node_procs_blocked",
};

/** Where the time of each core goes, and the kernel's own counters. */
export const cpu = defineCollector({
  name: "cpu",
  every: "look",
  source: { file: "/proc/stat" },
  series: ["node_cpu_seconds_total", "node_cpu_guest_seconds_total", ...Object.values(SINGLES)],
  read(stdout) {
    const rows = linesOf(stdout).map(wordsOf);
    const cores = rows.filter(([key = ""]) => /^cpu\d+$/.test(key));
    if (cores.length === 0) unreadable("not /proc/stat", stdout);
    return [
      ...cores.flatMap(secondsOf),
      ...rows.flatMap(([key = "", first]): Reading[] => {
        const name = Object.hasOwn(SINGLES, key) ? SINGLES[key] : undefined;
        return name === undefined ? [] : [{ name, value: numberOf(first, key) }];
      }),
    ];
  },
});

function secondsOf([core = "", ...values]: string[]): Reading[] {
  if (values.length < 4) unreadable("not a core of /proc/stat", values.join(" "));
  const number = core.slice(3);
  const seconds = (name: string, mode: string, ticks: string): Reading =>
    ({ name, labels: { cpu: number, mode }, value: rounded(numberOf(ticks, `${core} ${mode}`) / USER_HZ, 2) });
  return [
    // Kernels before 2.6.11 lack the later modes.
    ...MODES.flatMap((mode, index) => (values[index] === undefined ? [] : [seconds("node_cpu_seconds_total", mode, values[index])])),
    ...GUEST_MODES.flatMap((mode, index) => {
      const ticks = values[MODES.length + index];
      // A machine that runs no guests needs no series that say so for each of its cores.
      return ticks === undefined || ticks === "0" ? [] : [seconds("node_cpu_guest_seconds_total", mode, ticks)];
    }),
  ];
}
