import { useCallback, useMemo } from "react";
import { z } from "zod";
import type { RunId } from "../../../shared/ids";
import type { Folds } from "./rows";
import { useSession } from "./use-session";

const Place = z.object({ picked: z.string().optional(), folds: z.record(z.string(), z.enum(["open", "folded"])) });
const START: z.infer<typeof Place> = { folds: {} };

/** Where somebody is in a run: the row that was picked, and what was folded. Without a row the current step is followed. */
export interface RunPlace {
  picked: string | undefined;
  folds: Folds;
  pick: (row: string | undefined) => void;
  fold: (id: string, to: "open" | "folded") => void;
}

export function usePlace(run: RunId): RunPlace {
  const [{ picked, folds }, setPlace] = useSession(`quarterdeck.run.${run}`, Place, START);
  const pick = useCallback((row: string | undefined) => setPlace((present) => ({ ...present, picked: row })), [setPlace]);
  const fold = useCallback((id: string, to: "open" | "folded") => setPlace((present) => ({ ...present, folds: { ...present.folds, [id]: to } })), [setPlace]);
  return useMemo(() => ({ picked, folds, pick, fold }), [picked, folds, pick, fold]);
}
