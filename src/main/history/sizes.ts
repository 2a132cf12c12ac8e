import type { HistoryKeep, TierName, TierSize } from "../../shared/history";
import type { SampleTables } from "./samples/tables";

/** What SQLite keeps beside each row, about. */
const ROW_BYTES = 14;

/** A table whose rows go a period at a time. */
interface ByPeriod {
  periodMs: number;
  bounds(): { first: number; last: number } | undefined;
  size(first: number, end: number): { rows: number; bytes: number };
}

/** One period of a table; times are ms since the epoch. */
interface Part {
  start: number;
  end: number;
  bytes: number;
}

/** What each tier takes and what goes from it by `keep`, counted a period at a time so that nothing waits for it. */
export async function tierSizes(tables: SampleTables, keep: HistoryKeep, now: number): Promise<TierSize[]> {
  const { hours, days, tenMinutes, hourTier } = tables;
  tables.refresh();
  const raw = [...(await partsOf(days)), ...(await partsOf(hours))];
  return [
    tierSize("raw", raw, keep.rawMs, now),
    tierSize("ten-minutes", await partsOf(tenMinutes), keep.tenMinutesMs, now),
    tierSize("hour", await partsOf(hourTier), keep.hourMs, now),
  ];
}

async function partsOf(table: ByPeriod): Promise<Part[]> {
  const bounds = table.bounds();
  const parts: Part[] = [];
  for (let period = bounds?.first ?? 0; period <= (bounds?.last ?? -1); period += 1) {
    const { rows, bytes } = table.size(period, period + 1);
    if (rows > 0) parts.push({ start: period * table.periodMs, end: (period + 1) * table.periodMs, bytes: bytes + rows * ROW_BYTES });
    await new Promise((resolve) => setImmediate(resolve));
  }
  return parts;
}

/** `keepMs`: for ever where it is undefined. */
export function tierSize(tier: TierName, parts: readonly Part[], keepMs: number | undefined, now: number): TierSize {
  const before = now - (keepMs ?? Infinity);
  const [gone, left] = [parts.filter(({ end }) => end <= before), parts.filter(({ end }) => end > before)];
  const next = left.reduce<Part | undefined>((first, part) => (first === undefined || part.end < first.end ? part : first), undefined);
  const bytes = (of: readonly Part[]) => of.reduce((sum, part) => sum + part.bytes, 0);
  return {
    tier,
    bytes: bytes(parts),
    oldest: parts.length === 0 ? undefined : Math.min(...parts.map(({ start }) => start)),
    keepMs,
    tooOld: { bytes: bytes(gone), before: Math.max(0, before) },
    next: keepMs === undefined || next === undefined ? undefined : { at: next.end + keepMs, bytes: bytes(left.filter(({ end }) => end === next.end)), before: next.end },
  };
}
