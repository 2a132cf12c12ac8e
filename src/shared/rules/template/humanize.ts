import { formatFloat } from "./format-float";
import { timeText } from "./print";
import { fault } from "./values";

const LARGE = ["k", "M", "G", "T", "P", "E", "Z", "Y"];
const BINARY = ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"];
const SMALL = ["m", "u", "n", "p", "f", "a", "z", "y"];

const four = (value: number): string => formatFloat(value, "g", 4);

/** Four digits with a metric prefix: 12345678 is "12.35M". */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return four(value);
  return Math.abs(value) >= 1 ? scaledDown(value, LARGE, 1_000) : scaledUp(value);
}

/** Four digits with a binary prefix: 1048576 is "1Mi". */
export const humanize1024 = (value: number): string =>
  Math.abs(value) <= 1 || !Number.isFinite(value) ? four(value) : scaledDown(value, BINARY, 1_024);

function scaledDown(value: number, prefixes: readonly string[], base: number): string {
  let [scaled, prefix] = [value, ""];
  for (const next of prefixes) {
    if (Math.abs(scaled) < base) break;
    prefix = next;
    scaled /= base;
  }
  return four(scaled) + prefix;
}

function scaledUp(value: number): string {
  let [scaled, prefix] = [value, ""];
  for (const next of SMALL) {
    if (Math.abs(scaled) >= 1) break;
    prefix = next;
    scaled *= 1_000;
  }
  return four(scaled) + prefix;
}

/** Seconds for people: 5400 is "1h 30m 0s", 0.0012 is "1.2ms". */
export function humanizeDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return four(seconds);
  if (seconds === 0) return `${four(seconds)}s`;
  if (Math.abs(seconds) < 1) return `${scaledUp(seconds)}s`;
  const sign = seconds < 0 ? "-" : "";
  const size = Math.abs(seconds);
  const whole = Math.trunc(size);
  const parts: [number, string][] = [[Math.floor(whole / 86_400), "d"], [Math.floor(whole / 3_600) % 24, "h"], [Math.floor(whole / 60) % 60, "m"], [whole % 60, "s"]];
  const first = parts.findIndex(([count]) => count !== 0);
  return first < 0 || first === 3 ? `${sign}${four(size)}s` : sign + parts.slice(first).map(([count, unit]) => count + unit).join(" ");
}

/** A ratio: 0.1234 is "12.34%". */
export const humanizePercentage = (ratio: number): string => `${four(ratio * 100)}%`;

/** Seconds since the epoch as a time in UTC. */
export function humanizeTimestamp(seconds: number): string {
  if (!Number.isFinite(seconds)) return four(seconds);
  return timeText(wholeMilliseconds(seconds));
}

/** Whole ms of a time in seconds, by way of the nanoseconds of 64 bits in which Go holds it. */
export function wholeMilliseconds(seconds: number): number {
  millisecondsOf(seconds);
  return Number(BigInt(Math.trunc(seconds * 1e9)) / 1_000_000n);
}

/** ms of a duration in seconds. */
export function millisecondsOf(seconds: number): number {
  if (!Number.isFinite(seconds)) fault("value is NaN or Inf");
  return Math.abs(seconds * 1e9) >= 2 ** 63 ? fault(`${formatFloat(seconds, "g", -1)} cannot be represented as a nanoseconds timestamp since it overflows int64`) : seconds * 1_000;
}
