import { defineCollector, linesOf, numberOf, type Reading, unreadable, wordsOf } from "../collector";

/** The fields that node_exporter takes: paging, swapping, faults and kills for want of memory. */
const WANTED = /^(oom_kill|pgpg|pswp|pg.*fault)/;

/** Paging since boot. */
export const vmstat = defineCollector({
  name: "vmstat",
  every: "round",
  source: { file: "/proc/vmstat" },
  series: ["node_vmstat_*"],
  optional: true,
  read(stdout) {
    return linesOf(stdout).flatMap((line): Reading[] => {
      const [field = "", value, ...more] = wordsOf(line);
      if (!/^\w+$/.test(field) || value === undefined || more.length > 0) unreadable("not a line of /proc/vmstat", line);
      return WANTED.test(field) ? [{ name: `node_vmstat_${field}`, value: numberOf(value, field) }] : [];
    });
  },
});
