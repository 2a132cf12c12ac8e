import { defineCollector, numberOf, unreadable } from "../collector";

/** Load averages over 1, 5 and 15 minutes. */
export const load = defineCollector({
  name: "load",
  script: "read -r line < /proc/loadavg && printf '%s\\n' \"$line\"",
  series: { node_load1: "gauge", node_load5: "gauge", node_load15: "gauge" },
  read(stdout) {
    const [, one, five, fifteen] = /^([\d.]+) ([\d.]+) ([\d.]+) \d+\/\d+ \d+$/.exec(stdout.trim()) ?? unreadable("not /proc/loadavg", stdout);
    return [
      { name: "node_load1", value: numberOf(one, "load1") },
      { name: "node_load5", value: numberOf(five, "load5") },
      { name: "node_load15", value: numberOf(fifteen, "load15") },
    ];
  },
});
