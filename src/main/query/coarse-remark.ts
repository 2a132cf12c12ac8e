import type { CoarseSpan, SeriesSource } from "../../shared/promql";
import type { PromqlValue } from "../../shared/promql/ask";

type Remark = PromqlValue["remarks"][number];

/** A source that notes which of what it gave stands for samples that are kept no more. */
export function notingCoarse(source: SeriesSource): { source: SeriesSource; remarks(): Remark[] } {
  const upTo = new Map<number, number>();
  const note = ({ widthMs, upTo: end }: CoarseSpan): void => void upTo.set(widthMs, Math.max(end, upTo.get(widthMs) ?? -Infinity));
  return {
    source: {
      select: (...asked) => {
        const found = source.select(...asked);
        for (const { coarse } of found) coarse?.forEach(note);
        return found;
      },
    },
    remarks: () => [...upTo].sort(([a], [b]) => b - a).map(([widthMs, end]) => ({ kind: "info", message: messageOf(widthMs, end + 1), at: {} })),
  };
}

const messageOf = (widthMs: number, before: number): string =>
  `samples from before ${new Date(before).toISOString().replace(":00.000Z", " UTC").replace("T", " ")} are not kept: each ${widthMs / 60_000} minutes count as one, and shorter ranges are as long as those`;
