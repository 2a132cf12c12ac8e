import { defineCollector, linesOf, numberOf, type Reading, unreadable } from "../collector";

/** Column of /proc/net/dev after the device's name. */
const COLUMNS: Readonly<Record<string, number>> = {
  node_network_receive_bytes_total: 0,
  node_network_receive_packets_total: 1,
  node_network_receive_errs_total: 2,
  node_network_receive_drop_total: 3,
  node_network_transmit_bytes_total: 8,
  node_network_transmit_packets_total: 9,
  node_network_transmit_errs_total: 10,
  node_network_transmit_drop_total: 11,
};

/** Loopback, and the pairs and bridges of containers, which come and go by the hundred. */
const IGNORED = /^(lo|veth.*|br-[0-9a-f]+|docker0|ifb\d+|cali.*|flannel.*|dummy\d+)$/;

/** Traffic of real network devices since boot. */
export const network = defineCollector({
  name: "network",
  script: "cat /proc/net/dev",
  series: Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, "counter" as const])),
  read(stdout) {
    const [first, , ...rows] = linesOf(stdout);
    if (!first?.startsWith("Inter-|")) unreadable("not /proc/net/dev", stdout);
    return rows.flatMap((row): Reading[] => {
      const colon = row.lastIndexOf(":");
      const device = row.slice(0, colon).trim();
      const values = row.slice(colon + 1).trim().split(/\s+/);
      if (colon < 1 || device === "" || values.length < 16) unreadable("not a device of /proc/net/dev", row);
      if (IGNORED.test(device)) return [];
      return Object.entries(COLUMNS).map(([name, column]) => ({ name, labels: { device }, value: numberOf(values[column], `${name} of ${device}`) }));
    });
  },
});
