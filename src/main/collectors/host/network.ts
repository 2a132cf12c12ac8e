import { defineCollector, linesOf, numberOf, type Reading, unreadable, wordsOf } from "../collector";

/** Columns of /proc/net/dev after the device's name. */
const COLUMNS = [
  ...["bytes", "packets", "errs", "drop", "fifo", "frame", "compressed", "multicast"].map((what) => `node_network_receive_${what}_total`),
  ...["bytes", "packets", "errs", "drop", "fifo", "colls", "carrier", "compressed"].map((what) => `node_network_transmit_${what}_total`),
];

/** Loopback, and the pairs and bridges of containers, which come and go by the hundred. */
export const IGNORED_DEVICE = /^(lo|veth.*|br-[0-9a-f]+|docker0|ifb\d+|cali.*|flannel.*|dummy\d+)$/;

/** Traffic of real network devices since boot. */
export const network = defineCollector({
  name: "network",
  every: "look",
  source: { file: "/proc/net/dev" },
  series: COLUMNS,
  optional: true,
  read(stdout) {
    const [first, , ...rows] = linesOf(stdout);
    if (first === undefined) return [];
    if (!first.startsWith("Inter-|")) unreadable("not /proc/net/dev", stdout);
    return rows.flatMap((row): Reading[] => {
      const colon = row.lastIndexOf(":");
      const device = row.slice(0, colon).trim();
      const values = wordsOf(row.slice(colon + 1));
      if (colon < 1 || device === "" || values.length < COLUMNS.length) unreadable("not a device of /proc/net/dev", row);
      if (IGNORED_DEVICE.test(device)) return [];
      return COLUMNS.map((name, column) => ({ name, labels: { device }, value: numberOf(values[column], `${name} of ${device}`) }));
    });
  },
});
