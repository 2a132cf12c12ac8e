import { defineCollector, linesOf, numberOf, type Reading, signedOf, unreadable } from "../collector";

/**
 * Seconds and nanoseconds of the host's clock; busybox may leave the nanoseconds as "%N". It must be the first thing that a frame says, so
 * that the time it takes to come is known.
 */
export const clock = defineCollector({
  name: "clock",
  every: "slow",
  source: { script: "date '+%s %N'" },
  series: ["node_time_seconds"],
  optional: true,
  read(stdout) {
    const [, seconds, nanos] = /^(\d+) (\d{9}|%?N?)$/.exec(stdout.trim()) ?? unreadable("not a time", stdout);
    // Without parts of a second, the middle of it is nearest.
    const part = nanos !== undefined && /^\d/.test(nanos) ? numberOf(nanos, "nanoseconds") / 1e9 : 0.5;
    return [{ name: "node_time_seconds", value: numberOf(seconds, "time") + part }];
  },
});

/** A clock that was never set cannot be off by more than the kernel's own limit: NTP_PHASE_LIMIT, 16 s. */
const UNSYNCHRONISED_S = 16;
/** The kernel lets an unattended clock's error grow by 500 ppm: after this it counts as not synchronised. */
const FRESH_MINUTES = Math.floor(UNSYNCHRONISED_S / 500e-6 / 60);

/**
 * How well the clock is kept: busybox's adjtimex where it is installed, else what chrony or systemd-timesyncd say. The last two tell
 * only whether it is synchronised.
 */
const SCRIPT = `
if command -v adjtimex > /dev/null; then adjtimex
elif command -v busybox > /dev/null && busybox adjtimex; then :
elif command -v chronyc > /dev/null; then printf 'chrony '; timeout 2 chronyc -c tracking
elif [ -d /run/systemd/timesync ]; then
  printf 'timesyncd '
  if [ -n "$(find /run/systemd/timesync/synchronized -mmin -${FRESH_MINUTES})" ]; then echo yes; else echo no; fi
fi`;

const SYNC = "node_timex_sync_status";
const MAX_ERROR = "node_timex_maxerror_seconds";
const STA_NANO = 0x2000;

export const timex = defineCollector({
  name: "timex",
  every: "slow",
  source: { script: SCRIPT },
  series: [
    SYNC, MAX_ERROR, "node_timex_offset_seconds", "node_timex_estimated_error_seconds", "node_timex_status", "node_timex_frequency_adjustment_ratio",
    "node_timex_loop_time_constant", "node_timex_tick_seconds",
  ],
  optional: true,
  read(stdout) {
    const text = stdout.trim();
    if (text.startsWith("chrony ")) {
      // The last field of a tracking report is the leap status; a daemon that does not answer says nothing.
      const leap = /^chrony (?:[^,]*,){13}([^,]+)$/.exec(text)?.[1];
      return leap === undefined ? [] : synchronised(leap !== "Not synchronised");
    }
    if (text === "timesyncd yes" || text === "timesyncd no") return synchronised(text.endsWith("yes"));
    return text === "" ? [] : readAdjtimex(text);
  },
});

const synchronised = (yes: boolean): Reading[] => [{ name: SYNC, value: yes ? 1 : 0 }, ...(yes ? [] : [{ name: MAX_ERROR, value: UNSYNCHRONISED_S }])];

function readAdjtimex(text: string): Reading[] {
  const found = new Map(linesOf(text).map((line): [string, string] => {
    const [, field = "", value = ""] = /^(?:-\w)?\s*([\w. ]+):\s+(-?\d+)/.exec(line.trim()) ?? unreadable("not a line of adjtimex", line);
    return [field, value];
  }));
  const of = (field: string): number => signedOf(found.get(field), field);
  const status = of("status");
  const micro = (field: string, name: string): Reading => ({ name, value: of(field) / 1e6 });
  return [
    { name: SYNC, value: of("return value") === 5 ? 0 : 1 },
    { name: "node_timex_status", value: status },
    { name: "node_timex_offset_seconds", value: of("offset") / ((status & STA_NANO) === 0 ? 1e6 : 1e9) },
    micro("maxerror", MAX_ERROR),
    micro("esterror", "node_timex_estimated_error_seconds"),
    micro("tick", "node_timex_tick_seconds"),
    // Parts in a million, with 16 bits after the point.
    { name: "node_timex_frequency_adjustment_ratio", value: 1 + of("freq.adjust") / 65_536e6 },
    { name: "node_timex_loop_time_constant", value: of("timeconstant") },
  ];
}
