import { defineCollector, linesOf, type Reading, unreadable, wordsOf } from "../collector";

const STATES = ["activating", "active", "deactivating", "failed", "inactive"] as const;
/** Of every unit it is told whether it is one of these; of the other states only that which it is in. */
const ALWAYS: ReadonlySet<string> = new Set(["active", "failed"]);
/** Kinds that node_exporter leaves out of the states by unit, as its Debian package is set up. */
const PASSING = /\.(automount|device|mount|scope|slice|swap|target)$/;

/**
 * Types of services do not change: they are asked for at first and every 40th time, and those of a service that is new at once, since a type
 * that came later would make other series of its states. A bus that does not answer within two seconds is left
 * alone for twenty rounds, ten minutes: everything else of the host waits in the same frame.
 */
const SCRIPT = `
units_types_of() {
  timeout 2 systemctl show --all --no-pager -p Id -p Type -- "$@" | awk -F= '$1 == "Id" { id = $2 } $1 == "Type" { type = $2 } $0 == "" { print "type", id, type; id = type = "" } END { if (id) print "type", id, type }'
}
if [ "\${units_wait:-0}" -gt 0 ]; then units_wait=$((units_wait - 1))
elif [ -d /run/systemd/system ] && command -v systemctl > /dev/null; then
  units_list=$(timeout 2 systemctl list-units --all --plain --full --no-legend --no-pager)
  if [ $? -ge 124 ]; then units_wait=20
  else
    units_round=$(((\${units_round:-0} + 1) % 40))
    [ $units_round = 1 ] && units_types=$(units_types_of '*.service')
    units_new=$(printf '%s\\n%s\\n' "$units_types" "$units_list" | awk '$1 == "type" { known[$2] } $1 != "type" && $2 == "loaded" && $1 ~ /[.]service$/ && !($1 in known) { print $1 }')
    [ -n "$units_new" ] && units_types="$units_types
$(units_types_of $units_new)"
    printf '%s\\n' "$units_types"
    printf 'system %s\\n' "$(timeout 1 systemctl is-system-running)"
    printf '%s\\n' "$units_list" | awk 'NF { print "unit", $1, $2, $3 }'
  fi
fi`;

/** States of systemd's units. */
export const units = defineCollector({
  name: "units",
  every: "slow",
  source: { script: SCRIPT, keeps: true },
  series: ["node_systemd_unit_state", "node_systemd_units", "node_systemd_system_running"],
  optional: true,
  read(stdout) {
    const types = new Map<string, string>();
    const counts = new Map<string, number>();
    const found: { name: string; state: string }[] = [];
    const readings: Reading[] = [];
    for (const line of linesOf(stdout)) {
      const [kind, name = "", second = "", state = ""] = wordsOf(line);
      if (kind === "type") types.set(name, second);
      else if (kind === "system") readings.push(...(name === "" ? [] : [{ name: "node_systemd_system_running", value: name === "running" ? 1 : 0 }]));
      else if (kind === "unit") {
        counts.set(state, (counts.get(state) ?? 0) + 1);
        if (second === "loaded" && !PASSING.test(name)) found.push({ name, state });
      } else unreadable("not a unit", line);
    }
    // Nothing but silence is known where the list did not come.
    if (counts.size === 0) return readings;
    readings.push(...STATES.map((state) => ({ name: "node_systemd_units", labels: { state }, value: counts.get(state) ?? 0 })));
    readings.push(...found.flatMap(({ name, state: current }) => statesOf(name, types.get(name), current)));
    return readings;
  },
});

function statesOf(name: string, type: string | undefined, current: string): Reading[] {
  return STATES.flatMap((state): Reading[] =>
    ALWAYS.has(state) || state === current
      ? [{ name: "node_systemd_unit_state", labels: { name, state, ...(type && { type }) }, value: state === current ? 1 : 0 }]
      : []);
}
