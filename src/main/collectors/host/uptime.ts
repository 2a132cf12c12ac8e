import { defineCollector, numberOf, unreadable } from "../collector";

/** Seconds since the kernel started. */
export const uptime = defineCollector({
  name: "uptime",
  every: "look",
  source: { file: "/proc/uptime" },
  series: ["node_uptime_seconds"],
  read(stdout) {
    const [, seconds] = /^(\d+(?:\.\d+)?) \d+(?:\.\d+)?$/.exec(stdout.trim()) ?? unreadable("not /proc/uptime", stdout);
    return [{ name: "node_uptime_seconds", value: numberOf(seconds, "uptime") }];
  },
});
