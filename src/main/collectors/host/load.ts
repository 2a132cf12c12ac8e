import { defineCollector, numberOf, unreadable } from "../collector";

/** Load averages over 1, 5 and 15 minutes. */
export const load = defineCollector({
  name: "load",
  every: "look",
  source: { file: "/proc/loadavg" },
  series: ["node_load1", "node_load5", "node_load15"],
  read(stdout) {
    const [, one, five, fifteen] = /^([\d.]+) ([\d.]+) ([\d.]+) \d+\/\d+ \d+$/.exec(stdout.trim()) ?? unreadable("not /proc/loadavg", stdout);
    return [
      { name: "node_load1", value: numberOf(one, "load1") },
      { name: "node_load5", value: numberOf(five, "load5") },
      { name: "node_load15", value: numberOf(fifteen, "load15") },
    ];
  },
});
