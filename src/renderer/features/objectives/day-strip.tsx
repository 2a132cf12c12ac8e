import { memo } from "react";
import type { SloView } from "../../../shared/judge/slo-ask";
import { finePercent } from "./fine-percent";

const SHOWN = 30;
const DAY_MS = 86_400_000;

/** The last days as small bars: as high as the day was good against the objective; a day that was not seen is a hole. */
export const DayStrip = memo(function DayStrip({ days, objective, label }: { days: SloView["days"]; objective: number; label: string }) {
  const last = days.at(-1)?.at;
  if (last === undefined) return null;
  const byDay = new Map(days.map((day) => [day.at, day]));
  const shown = Array.from({ length: SHOWN }, (_, index) => last - (SHOWN - 1 - index) * DAY_MS);
  const missed = days.filter(({ good }) => good !== undefined && good < objective).length;
  return (
    <span className="day-strip" role="img" aria-label={`${label}: ${days.length} days seen, ${missed} below the objective`}>
      {shown.map((at) => {
        const good = byDay.get(at)?.good;
        const date = new Date(at).toISOString().slice(0, 10);
        const className = good === undefined ? "day day-none" : good < objective ? "day day-bad" : "day";
        return <span key={at} className={className} title={`${date} UTC: ${good === undefined ? "not seen" : finePercent(good)}`} />;
      })}
    </span>
  );
});
