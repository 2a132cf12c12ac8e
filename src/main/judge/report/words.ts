import { formatDuration } from "../../../shared/duration";

/** Figures as a report writes them. */

/** "2026-11-21 14:53 UTC" */
export const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
export const duration = (ms: number): string => (ms === 0 ? "0s" : formatDuration(ms));

/** A ratio as percent. Close to 100 % as many digits as tell it from that: 99.95 must not read 100. */
export function percent(ratio: number): string {
  const value = ratio * 100;
  const digits = value > 99 && value < 100 ? Math.min(5, Math.max(2, Math.ceil(-Math.log10(100 - value)) + 1)) : Math.abs(value) < 10 ? 2 : 1;
  return `${Number((value > 99 && value < 100 ? Math.floor(value * 10 ** digits) / 10 ** digits : value).toFixed(digits))} %`;
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

export function bytes(value: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)));
  const scaled = value / 1_024 ** power;
  return `${power === 0 ? Math.round(scaled) : Number(scaled.toPrecision(3))} ${UNITS[power]}`;
}

export const signed = (text: string, value: number): string => (value > 0 ? `+${text}` : text);
export const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;
