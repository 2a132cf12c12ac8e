import { baseOf, defineCollector, filesOf, linesOf, numberOf, type Reading, unreadable } from "../collector";

const NAMES: Readonly<Record<string, string>> = {
  "cpu some": "node_pressure_cpu_waiting_seconds_total",
  "io some": "node_pressure_io_waiting_seconds_total",
  "io full": "node_pressure_io_stalled_seconds_total",
  "memory some": "node_pressure_memory_waiting_seconds_total",
  "memory full": "node_pressure_memory_stalled_seconds_total",
  "irq full": "node_pressure_irq_stalled_seconds_total",
};

/** Time in which tasks waited for a resource ("waiting": some, "stalled": all of them). Absent before Linux 4.20. */
export const pressure = defineCollector({
  name: "pressure",
  every: "look",
  source: { files: ["/proc/pressure/*"] },
  series: Object.values(NAMES),
  optional: true,
  read(stdout) {
    return [...filesOf(stdout)].flatMap(([path, text]) => linesOf(text).flatMap((line): Reading[] => {
      const [, share, micros] = /^(some|full) avg10=[\d.]+ avg60=[\d.]+ avg300=[\d.]+ total=(\d+)$/.exec(line) ?? unreadable("not a line of pressure", line);
      const key = `${baseOf(path)} ${share}`;
      const name = Object.hasOwn(NAMES, key) ? NAMES[key] : undefined;
      return name === undefined ? [] : [{ name, value: numberOf(micros, name) / 1_000_000 }];
    }));
  },
});
