import { baseOf, defineCollector, filesOf, type Reading, signedOf, wordsOf } from "../collector";
import { IGNORED_DEVICE } from "./network";

const ROOT = "/sys/class/net";
const SINGLES: Readonly<Record<string, readonly [name: string, factor: number]>> = {
  carrier: ["node_network_carrier", 1],
  carrier_changes: ["node_network_carrier_changes_total", 1],
  mtu: ["node_network_mtu_bytes", 1],
  // Mbit/s
  speed: ["node_network_speed_bytes", 1_000_000 / 8],
  tx_queue_len: ["node_network_transmit_queue_length", 1],
};
const WORDS = ["operstate", "duplex", "address"] as const;

/**
 * What network devices are and whether their cable is in. The devices of containers are left out by the shell: a machine may have
 * hundreds of them. A device that is down refuses to tell its speed; so do most virtual ones.
 */
export const networkDevices = defineCollector({
  name: "network-devices",
  every: "slow",
  source: {
    script: `
set --
for network_device in ${ROOT}/*; do
  case \${network_device##*/} in lo|veth*|br-*|docker0|ifb*|cali*|flannel*|dummy*) continue ;; esac
  for network_file in ${[...Object.keys(SINGLES), ...WORDS].join(" ")} bonding/slaves bonding_slave/mii_status; do
    [ -r "$network_device/$network_file" ] && set -- "$@" "$network_device/$network_file"
  done
done
[ $# -gt 0 ] && tail -n +1 /dev/null "$@"`,
  },
  series: [...Object.values(SINGLES).map(([name]) => name), "node_network_up", "node_network_info", "node_bonding_slaves", "node_bonding_active"],
  optional: true,
  read(stdout) {
    const files = filesOf(stdout);
    const devices = new Set([...files.keys()].flatMap((path) => new RegExp(`^${ROOT}/([^/]+)/`).exec(path)?.[1] ?? []).filter((device) => !IGNORED_DEVICE.test(device)));
    return [...devices].flatMap((device) => readDevice(device, (file) => files.get(`${ROOT}/${device}/${file}`), files));
  },
});

function readDevice(device: string, of: (file: string) => string | undefined, files: ReadonlyMap<string, string>): Reading[] {
  const readings = Object.entries(SINGLES).flatMap(([file, [name, factor]]): Reading[] => {
    const text = of(file);
    if (text === undefined || text === "") return [];
    const value = signedOf(text, `${file} of ${device}`);
    // -1: not known.
    return value < 0 ? [] : [{ name, labels: { device }, value: value * factor }];
  });
  const [operstate, duplex, address] = WORDS.map((file) => of(file));
  if (operstate !== undefined) {
    readings.push({ name: "node_network_up", labels: { device }, value: operstate === "up" ? 1 : 0 });
    const labels = Object.fromEntries(Object.entries({ device, operstate, duplex, address }).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ""));
    readings.push({ name: "node_network_info", labels, value: 1 });
  }
  const slaves = of("bonding/slaves");
  if (slaves !== undefined) readings.push(...readBond(device, slaves === "" ? [] : wordsOf(slaves), files));
  return readings;
}

function readBond(master: string, slaves: readonly string[], files: ReadonlyMap<string, string>): Reading[] {
  const active = slaves.filter((slave) => files.get(`${ROOT}/${baseOf(slave)}/bonding_slave/mii_status`) === "up").length;
  return [
    { name: "node_bonding_slaves", labels: { master }, value: slaves.length },
    { name: "node_bonding_active", labels: { master }, value: active },
  ];
}
