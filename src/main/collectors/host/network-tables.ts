import { defineCollector, filesOf, linesOf, type Reading, unreadable, wordsOf } from "../collector";

const ARP = "/proc/net/arp";
const SOFTNET = "/proc/net/softnet_stat";
const CONNTRACK = "/proc/net/stat/nf_conntrack";

/** Columns of /proc/net/softnet_stat, one line a core. */
const SOFTNET_COLUMNS = ["node_softnet_processed_total", "node_softnet_dropped_total", "node_softnet_times_squeezed_total"];
const CONNTRACK_FIELDS = new Set(["found", "invalid", "ignore", "insert", "insert_failed", "drop", "early_drop", "search_restart"]);

/** Neighbours, packets by core and connection tracking. */
export const networkTables = defineCollector({
  name: "network-tables",
  every: "slow",
  source: { files: [ARP, SOFTNET, CONNTRACK] },
  series: ["node_arp_entries", ...SOFTNET_COLUMNS, "node_nf_conntrack_stat_*"],
  optional: true,
  read(stdout) {
    const files = filesOf(stdout);
    return [...readArp(files.get(ARP) ?? ""), ...readSoftnet(files.get(SOFTNET) ?? ""), ...readConntrack(files.get(CONNTRACK) ?? "")];
  },
});

function readArp(text: string): Reading[] {
  const counts = new Map<string, number>();
  const [heading, ...rows] = linesOf(text);
  if (heading !== undefined && !heading.startsWith("IP address")) unreadable("not /proc/net/arp", heading);
  for (const row of rows) {
    const device = wordsOf(row)[5];
    if (device === undefined) unreadable("not a line of /proc/net/arp", row);
    counts.set(device, (counts.get(device) ?? 0) + 1);
  }
  return [...counts].map(([device, value]) => ({ name: "node_arp_entries", labels: { device }, value }));
}

function readSoftnet(text: string): Reading[] {
  return linesOf(text).flatMap((line, index) => {
    const columns = wordsOf(line);
    // The core's number stands in the last column since Linux 5.10; before, offline cores left no line.
    const core = columns.length >= 13 ? hexOf(columns[12], line) : index;
    return SOFTNET_COLUMNS.map((name, column) => ({ name, labels: { cpu: String(core) }, value: hexOf(columns[column], line) }));
  });
}

/** Counts over the cores. */
function readConntrack(text: string): Reading[] {
  const [heading, ...rows] = linesOf(text).map(wordsOf);
  return (heading ?? []).flatMap((field, column): Reading[] =>
    CONNTRACK_FIELDS.has(field) ? [{ name: `node_nf_conntrack_stat_${field}`, value: rows.reduce((sum, row) => sum + hexOf(row[column], row.join(" ")), 0) }] : []);
}

const hexOf = (text: string | undefined, line: string): number =>
  text !== undefined && /^[0-9a-f]{1,13}$/i.test(text) ? Number.parseInt(text, 16) : unreadable("not a hexadecimal number", line);
