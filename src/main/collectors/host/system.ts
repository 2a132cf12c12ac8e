import { defineCollector, linesOf, type Reading, unreadable } from "../collector";

/** Printed when a channel opens. */
export const SYSTEM_SCRIPT = "uname -srm; uname -n; uname -v; cat /proc/sys/kernel/domainname; grep -E '^[A-Z_]+=' /etc/os-release";

/** What the kernel and /etc/os-release say of a system. */
interface System {
  sysname: string;
  release: string;
  machine: string;
  nodename: string;
  version: string;
  domainname: string;
  os: Map<string, string>;
}

const OS_FIELDS = ["id", "id_like", "name", "pretty_name", "variant", "variant_id", "version", "version_codename", "version_id", "build_id", "image_id", "image_version"];

/**
 * `node_uname_info` and `node_os_info`: what runs there, as labels of 1. Empty ones are left out, which means the same. None of it changes while
 * the host runs: it is read of the channel's first words, and told again with what is slow.
 */
export const systemInfo = defineCollector({
  name: "system",
  every: "slow",
  source: { script: SYSTEM_SCRIPT },
  series: ["node_uname_info", "node_os_info"],
  optional: true,
  read(stdout) {
    const { sysname, release, machine, nodename, version, domainname, os } = systemOf(stdout) ?? unreadable("not the name of a system", stdout);
    const info = (name: string, labels: Record<string, string | undefined>): Reading =>
      ({ name, labels: Object.fromEntries(Object.entries(labels).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "")), value: 1 });
    const fields = Object.fromEntries(OS_FIELDS.map((field) => [field, os.get(field.toUpperCase())]));
    return [
      info("node_uname_info", { sysname, release, machine, nodename, version, domainname }),
      ...(os.size === 0 ? [] : [info("node_os_info", fields)]),
    ];
  },
});

function systemOf(stdout: string): System | undefined {
  const lines = linesOf(stdout);
  const os = new Map(lines.flatMap((line): [string, string][] => {
    const [, key, value = ""] = /^([A-Z_]+)=(.*)$/.exec(line) ?? [];
    return key === undefined ? [] : [[key, value.replace(/^(["'])(.*)\1$/, "$2")]];
  }));
  const [first = "", nodename = "", version = "", domainname = ""] = lines.filter((line) => !/^[A-Z_]+=/.test(line));
  const [, sysname, release, machine] = /^(\S+) (\d\S*) (\S+)$/.exec(first.trim()) ?? [];
  return sysname === undefined || release === undefined || machine === undefined ? undefined : { sysname, release, machine, nodename, version, domainname, os };
}

/** The system's name for a person: "Debian GNU/Linux 12 (bookworm), Linux 6.1.0-25-amd64"; undefined when nothing told. */
export function readSystem(stdout: string): string | undefined {
  const system = systemOf(stdout);
  if (system === undefined) return undefined;
  return [system.os.get("PRETTY_NAME") ?? system.os.get("NAME"), `${system.sysname} ${system.release}`].filter((part) => part !== undefined && part !== "").join(", ");
}
