import { baseOf, defineCollector, filesOf, linesOf, type Reading, signedOf, unreadable, wordsOf } from "../collector";

/** The fields that node_exporter takes. */
const WANTED = new RegExp(
  "^(.*_(InErrors|InErrs)|Ip_Forwarding|Ip(6|Ext)_(InOctets|OutOctets)|Icmp6?_(InMsgs|OutMsgs)|" +
  "TcpExt_(Listen.*|Syncookies.*|TCPSynRetrans|TCPTimeouts|TCPOFOQueue|TCPRcvQDrop)|" +
  "Tcp_(ActiveOpens|InSegs|OutSegs|OutRsts|PassiveOpens|RetransSegs|CurrEstab)|" +
  "Udp6?_(InDatagrams|OutDatagrams|NoPorts|RcvbufErrors|SndbufErrors))$",
);

/** Counters of the protocols: errors, retransmissions, overflowing listeners. */
export const netstat = defineCollector({
  name: "netstat",
  every: "round",
  source: { files: ["/proc/net/netstat", "/proc/net/snmp", "/proc/net/snmp6"] },
  series: ["node_netstat_*"],
  optional: true,
  read: (stdout) => [...filesOf(stdout)].flatMap(([path, text]) => (baseOf(path) === "snmp6" ? readSingle(text) : readPairs(text)))
    .filter(({ name }) => WANTED.test(name.slice("node_netstat_".length))),
});

const reading = (protocol: string, field: string, value: string | undefined): Reading =>
  ({ name: `node_netstat_${protocol}_${field}`, value: signedOf(value, `${protocol}_${field}`) });

/** A line of names, then a line of values: "Tcp: InSegs OutSegs" and "Tcp: 1 2". */
function readPairs(text: string): Reading[] {
  const lines = linesOf(text).map(wordsOf);
  return lines.flatMap(([protocol = "", ...fields], index): Reading[] => {
    if (index % 2 === 1) return [];
    const [of, ...values] = lines[index + 1] ?? [];
    if (!/^\w+:$/.test(protocol) || of !== protocol || values.length !== fields.length) unreadable("not a pair of lines of counters", `${protocol} ${fields.join(" ")}`);
    return fields.map((field, column) => reading(protocol.slice(0, -1), named(field), values[column]));
  });
}

/** A line each: "Ip6InOctets 1". */
function readSingle(text: string): Reading[] {
  return linesOf(text).map((line) => {
    const [, protocol, field, value] = /^(\w+?6)(\w+)\s+(-?\d+)$/.exec(line.trim()) ?? unreadable("not a line of /proc/net/snmp6", line);
    return reading(protocol ?? "", field ?? "", value);
  });
}

const named = (field: string): string => (/^\w+$/.test(field) ? field : unreadable("not a counter's name", field));
