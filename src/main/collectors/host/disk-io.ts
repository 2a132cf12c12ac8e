import { defineCollector, linesOf, numberOf, type Reading, rounded, unreadable, wordsOf } from "../collector";

/** What the kernel counts in, whatever the device's own blocks are. */
const SECTOR_BYTES = 512;

/** Column after the device's name, and what one of its units is worth. Source: Documentation/admin-guide/iostats.rst. */
const COLUMNS: Readonly<Record<string, readonly [column: number, unit: number]>> = {
  node_disk_reads_completed_total: [0, 1],
  node_disk_reads_merged_total: [1, 1],
  node_disk_read_bytes_total: [2, SECTOR_BYTES],
  node_disk_read_time_seconds_total: [3, 0.001],
  node_disk_writes_completed_total: [4, 1],
  node_disk_writes_merged_total: [5, 1],
  node_disk_written_bytes_total: [6, SECTOR_BYTES],
  node_disk_write_time_seconds_total: [7, 0.001],
  node_disk_io_now: [8, 1],
  node_disk_io_time_seconds_total: [9, 0.001],
  node_disk_io_time_weighted_seconds_total: [10, 0.001],
  // Since Linux 4.18.
  node_disk_discards_completed_total: [11, 1],
  node_disk_discards_merged_total: [12, 1],
  node_disk_discarded_sectors_total: [13, 1],
  node_disk_discard_time_seconds_total: [14, 0.001],
  // Since Linux 5.5.
  node_disk_flush_requests_total: [15, 1],
  node_disk_flush_requests_time_seconds_total: [16, 0.001],
};
const FIRST_NEW_COLUMN = 11;

/** Loop and memory devices, and partitions: their disk already counts what they do. */
const IGNORED = /^(z?ram\d+|loop\d+|fd\d+|sr\d+|(h|s|v|xv)d[a-z]+\d+|nvme\d+n\d+p\d+|mmcblk\d+p\d+)$/;

/** Reads and writes of whole disks since boot. Absent where a container hides them. */
export const diskIo = defineCollector({
  name: "disk-io",
  every: "look",
  source: { file: "/proc/diskstats" },
  series: Object.keys(COLUMNS),
  optional: true,
  read(stdout) {
    return linesOf(stdout).flatMap((line): Reading[] => {
      const [major, minor, device, ...values] = wordsOf(line);
      if (device === undefined || !/^\d+$/.test(`${major}${minor}`) || values.length < FIRST_NEW_COLUMN) unreadable("not a line of /proc/diskstats", line);
      if (IGNORED.test(device)) return [];
      const readings = Object.entries(COLUMNS).flatMap(([name, [column, unit]]): Reading[] =>
        column >= FIRST_NEW_COLUMN && values[column] === undefined
          ? []
          : [{ name, labels: { device }, value: rounded(numberOf(values[column], `${name} of ${device}`) * unit, 3) }]);
      // A device that never did anything is a slot, not a disk.
      return readings.every(({ value }) => value === 0) ? [] : readings;
    });
  },
});
