import { raise } from "../../../shared/problem";

export const DEFAULT_CAP_BYTES = 16 * 1_048_576;
const UNITS = { "": 1, KiB: 1_024, MiB: 1_048_576, GiB: 1_073_741_824 } as const;
const [LEAST, MOST] = [65_536, UNITS.GiB];

/** "64MiB" as bytes: how much of each stream of a step is kept. */
export function capOf(text: string | undefined): number {
  if (text === undefined || text === "") return DEFAULT_CAP_BYTES;
  const [, digits, unit] = /^(\d+)(KiB|MiB|GiB|)$/.exec(text) ?? [];
  const bytes = Number(digits) * (unit === "KiB" || unit === "MiB" || unit === "GiB" ? UNITS[unit] : 1);
  if (bytes >= LEAST && bytes <= MOST) return bytes;
  return raise({ code: "output.bad-cap", message: `"${text}" is no amount of output to keep.`, next: 'Write it like "16MiB", from 64KiB to 1GiB.' });
}
