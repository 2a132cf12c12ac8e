import { formatFloat } from "./format-float";
import type { GoValue } from "./values";

/** A value as Go's `%v` writes it: what an action of a template prints. */
export function printed(value: GoValue): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return formatFloat(value, "g", -1);
    case "bigint":
    case "boolean":
      return String(value);
    default:
      break;
  }
  if (value === null) return "<nil>";
  switch (value.kind) {
    case "map":
      return `map[${[...value.entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => `${key}:${printed(one)}`).join(" ")}]`;
    case "list":
      return `[${value.items.map(printed).join(" ")}]`;
    case "struct":
      return `${value.type.startsWith("*") ? "&" : ""}{${[...value.fields.values()].map(printed).join(" ")}}`;
    case "duration":
      return durationText(value.ms);
    case "time":
      return timeText(value.ms);
  }
}

/** As Go prints a time in UTC: `2015-03-12 21:13:04.5 +0000 UTC`. */
export function timeText(ms: number): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return "0001-01-01 00:00:00 +0000 UTC";
  const iso = new Date(ms).toISOString();
  const [date = "", time = ""] = iso.replace("Z", "").split("T");
  return `${date.replace(/^\+0*/, "")} ${time.replace(/\.?0+$/, "")} +0000 UTC`;
}

/** As Go prints a duration: `1h0m0.5s`, `300ms`. */
export function durationText(ms: number): string {
  if (ms === 0) return "0s";
  if (ms < 0) return `-${durationText(-ms)}`;
  if (ms < 1) return ms * 1e3 >= 1 ? `${plain(ms * 1e3)}µs` : `${plain(ms * 1e6)}ns`;
  if (ms < 1_000) return `${plain(ms)}ms`;
  const seconds = ms / 1_000;
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = `${plain(seconds - hours * 3_600 - minutes * 60)}s`;
  return hours > 0 ? `${hours}h${minutes}m${rest}` : minutes > 0 ? `${minutes}m${rest}` : rest;
}

const plain = (value: number): string => formatFloat(Number(value.toFixed(9)), "f", -1);
