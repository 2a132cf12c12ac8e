import { HistoryKeep, type HistorySize, type TierName } from "../../../shared/history";

const DAY_MS = 86_400_000;

/** How long tiers are kept as it is being typed, in days; an empty `hour` is for ever. */
export interface KeepDraft {
  raw: string;
  tenMinutes: string;
  hour: string;
}

const days = (ms: number): string => String(Number((ms / DAY_MS).toFixed(2)));

export const draftOf = ({ rawMs, tenMinutesMs, hourMs }: HistoryKeep): KeepDraft => ({ raw: days(rawMs), tenMinutes: days(tenMinutesMs), hour: hourMs === undefined ? "" : days(hourMs) });

/** What a draft means, or what is wrong with it. */
export type ReadDraft = { ok: true; keep: HistoryKeep } | { ok: false; wrong: string };

export function readDraft({ raw, tenMinutes, hour }: KeepDraft): ReadDraft {
  const [rawMs, tenMinutesMs, hourMs] = [msOf(raw), msOf(tenMinutes), hour.trim() === "" ? undefined : msOf(hour)];
  if ([rawMs, tenMinutesMs, hourMs ?? 0].some(Number.isNaN)) return { ok: false, wrong: "A number of days, such as 30 or 1.5." };
  if (rawMs < DAY_MS) return { ok: false, wrong: "Samples are kept for a day at least." };
  const parsed = HistoryKeep.safeParse({ rawMs, tenMinutesMs, ...(hourMs === undefined ? {} : { hourMs }) });
  return parsed.success ? { ok: true, keep: parsed.data } : { ok: false, wrong: parsed.error.issues[0]?.message ?? "This cannot be set." };
}

function msOf(text: string): number {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) && number >= 0 ? Math.round(number * DAY_MS) : Number.NaN;
}

export const isSame = (a: HistoryKeep, b: HistoryKeep): boolean => a.rawMs === b.rawMs && a.tenMinutesMs === b.tenMinutesMs && a.hourMs === b.hourMs;

/** What would be deleted beyond what is too old already. */
export interface Loss {
  bytes: number;
  tiers: readonly { tier: TierName; bytes: number; before: number }[];
}

/** `present` and `wished` are the sizes with the present setting and with the wished one. */
export function lossOf(present: HistorySize, wished: HistorySize): Loss {
  const tiers = wished.tiers.flatMap(({ tier, tooOld }) => {
    const bytes = tooOld.bytes - (present.tiers.find((one) => one.tier === tier)?.tooOld.bytes ?? 0);
    return bytes > 0 ? [{ tier, bytes, before: tooOld.before }] : [];
  });
  return { bytes: tiers.reduce((total, { bytes }) => total + bytes, 0), tiers };
}
