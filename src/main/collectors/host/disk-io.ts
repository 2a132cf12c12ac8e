import { defineCollector, linesOf, numberOf, type Reading, rounded, unreadable } from "../collector";

/** What the kernel counts in, whatever the device's own blocks are. */
const SECTOR_BYTES = 512;

/** Column after the device's name, and what one of its units is worth. Source: Documentation/admin-guide/iostats.rst. */
const COLUMNS: Readonly<Record<string, readonly [column: number, unit: number]>> = {
  node_disk_reads_completed_total: [0, 1],
  node_disk_read_bytes_total: [2, SECTOR_BYTES],
  node_disk_read_time_seconds_total: [3, 0.001],
  node_disk_writes_completed_total: [4, 1],
  node_disk_written_bytes_total: [6, SECTOR_BYTES],
  node_disk_write_time_seconds_total: [7, 0.001],
  node_disk_io_time_seconds_total: [9, 0.001],
};

/** Loop and memory devices, and partitions: their disk already counts what they do. */
const IGNORED = /^(z?ram\d+|loop\d+|fd\d+|sr\d+|(h|s|v|xv)d[a-z]+\d+|nvme\d+n\d+p\d+|mmcblk\d+p\d+)$/;

/** Reads and writes of whole disks since boot. Absent where a container hides them. */
export const diskIo = defineCollector({
  name: "disk-io",
  script: "cat /proc/diskstats",
  series: Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, "counter" as const])),
  optional: true,
  read(stdout) {
    return linesOf(stdout).flatMap((line): Reading[] => {
      const [major, minor, device, ...values] = line.trim().split(/\s+/);
      if (device === undefined || !/^\d+$/.test(`${major}${minor}`) || values.length < 11) unreadable("not a line of /proc/diskstats", line);
      if (IGNORED.test(device)) return [];
      const readings = Object.entries(COLUMNS).map(([name, [column, unit]]) => ({
        name, labels: { device }, value: rounded(numberOf(values[column], `${name} of ${device}`) * unit, 3),
      }));
      // A device that never did anything is a slot, not a disk.
      return readings.every(({ value }) => value === 0) ? [] : readings;
    });
  },
});
