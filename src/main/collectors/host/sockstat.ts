import { baseOf, defineCollector, filesOf, linesOf, numberOf, type Reading, unreadable, wordsOf } from "../collector";

/** The kernel counts socket memory in pages; 4 KiB on x86 and on most ARM kernels. */
const PAGE_BYTES = 4_096;

/** Sockets in use by protocol. */
export const sockstat = defineCollector({
  name: "sockstat",
  every: "round",
  source: { files: ["/proc/net/sockstat", "/proc/net/sockstat6"] },
  series: ["node_sockstat_*"],
  optional: true,
  read: (stdout) => [...filesOf(stdout)].flatMap(([path, text]) => linesOf(text).flatMap((line) => readLine(line, baseOf(path) === "sockstat6"))),
});

function readLine(line: string, isSix: boolean): Reading[] {
  const [head = "", ...pairs] = wordsOf(line);
  if (!/^\w+:$/.test(head) || pairs.length % 2 !== 0) unreadable("not a line of /proc/net/sockstat", line);
  const protocol = head.slice(0, -1);
  return pairs.flatMap((field, index): Reading[] => {
    if (index % 2 === 1) return [];
    if (!/^\w+$/.test(field)) unreadable("not a line of /proc/net/sockstat", line);
    // The first field of "sockets: used 183" is about all protocols.
    const name = `node_sockstat_${protocol}_${field}`;
    const value = numberOf(pairs[index + 1], name);
    return field === "mem" && !isSix ? [{ name, value }, { name: `${name}_bytes`, value: value * PAGE_BYTES }] : [{ name, value }];
  });
}
