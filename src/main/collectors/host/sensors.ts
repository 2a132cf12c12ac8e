import { baseOf, defineCollector, filesOf, type Reading, signedOf } from "../collector";

/**
 * Chips by the folder that holds their files. A chip is named by its device and that device's bus, as node_exporter names it; `chip PATH
 * DEVICE BUS`, with "-" for what is not there.
 */
const SCRIPT = `
set --
for sensors_dir in /sys/class/hwmon/hwmon*; do
  [ -e "$sensors_dir" ] || continue
  sensors_device=$(readlink "$sensors_dir/device") sensors_bus=$(readlink "$sensors_dir/device/subsystem")
  printf 'chip %s %s %s\\n' "$sensors_dir" "\${sensors_device:+\${sensors_device##*/}}-" "\${sensors_bus:+\${sensors_bus##*/}}-"
  for sensors_file in "$sensors_dir/name" "$sensors_dir"/temp*_* "$sensors_dir"/fan*_* "$sensors_dir"/in*_* "$sensors_dir"/curr*_* "$sensors_dir"/power*_* "$sensors_dir"/energy*_* "$sensors_dir"/humidity*_*; do
    [ -f "$sensors_file" ] && set -- "$@" "$sensors_file"
  done
done
for sensors_file in /sys/class/thermal/thermal_zone*/temp /sys/class/thermal/thermal_zone*/type; do [ -f "$sensors_file" ] && set -- "$@" "$sensors_file"; done
[ $# -gt 0 ] && tail -n +1 /dev/null "$@"`;

/** What a file's number counts in, and the unit in the series' name. Source: Documentation/hwmon/sysfs-interface.rst. */
const UNITS: Readonly<Record<string, readonly [unit: string, factor: number]>> = {
  temp: ["celsius", 0.001], in: ["volts", 0.001], curr: ["amps", 0.001], power: ["watt", 1e-6], energy: ["joule_total", 1e-6], humidity: ["", 1e-6], fan: ["rpm", 1],
};
/** States, without a unit. */
const PLAIN = new Set(["alarm", "fault", "beep", "type"]);
const FAN_RPM = new Set(["input", "min", "max", "target"]);

/** Temperatures, fans, voltages and power of a machine; absent in most virtual ones. */
export const sensors = defineCollector({
  name: "sensors",
  every: "slow",
  source: { script: SCRIPT },
  series: ["node_hwmon_*", "node_thermal_zone_temp"],
  optional: true,
  read(stdout) {
    const files = filesOf(stdout);
    const chips = chipsOf(stdout, files);
    return [...files].flatMap(([path, text]) => {
      const [, zone] = /^\/sys\/class\/thermal\/thermal_zone(\d+)\/temp$/.exec(path) ?? [];
      if (zone !== undefined) return readZone(zone, files.get(path.replace(/temp$/, "type")), text);
      const chip = chips.get(path.slice(0, path.lastIndexOf("/")));
      return chip === undefined ? [] : readSensor(chip, baseOf(path), text);
    });
  },
});

const clean = (name: string): string => name.toLowerCase().replace(/[^a-z0-9:_]/g, "_").replace(/^_+|_+$/g, "");

/** Chip names by folder. */
function chipsOf(stdout: string, files: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...stdout.matchAll(/^chip (\/sys\/class\/hwmon\/hwmon\d+) (\S*)- (\S*)-$/gm)].map(([, dir = "", device = "", bus = ""]): [string, string] => {
    const named = [clean(bus), clean(device)];
    const told = clean(files.get(`${dir}/name`) ?? "");
    return [dir, named.every((part) => part !== "") ? named.join("_") : told || clean(device) || baseOf(dir)];
  }));
}

function readZone(zone: string, type: string | undefined, text: string): Reading[] {
  return text === "" ? [] : [{ name: "node_thermal_zone_temp", labels: { zone, ...(type && { type }) }, value: signedOf(text, `zone ${zone}`) / 1_000 }];
}

function readSensor(chip: string, file: string, text: string): Reading[] {
  const [, kind = "", number, what = ""] = /^([a-z]+)(\d+)_(.+)$/.exec(file) ?? [];
  const [unit, factor] = (Object.hasOwn(UNITS, kind) && UNITS[kind]) || [];
  if (unit === undefined || factor === undefined || number === undefined) return [];
  const labels = { chip, sensor: `${kind}${number}` };
  if (what === "label") return text === "" ? [] : [{ name: "node_hwmon_sensor_label", labels: { ...labels, label: text }, value: 1 }];
  // A sensor that cannot be read gives an empty file, one that counts in words says nothing to a chart.
  if (!/^-?\d+$/.test(text) || !/^[a-z_]+$/.test(what)) return [];
  const value = signedOf(text, file);
  const name = `node_hwmon_${kind}${what === "input" ? "" : `_${what === "beep" ? "beep_enabled" : what}`}`;
  const plain = PLAIN.has(what) || (kind === "fan" && !FAN_RPM.has(what));
  if (plain) return [{ name, labels, value }];
  // An alarm of one limit is 0 or 1; the unit is in its name all the same, and rules compare it with 1.
  return [{ name: unit === "" ? name : `${name}_${unit}`, labels, value: what.endsWith("_alarm") ? value : value * factor }];
}
