import { useCallback, useRef } from "react";
import type { Series } from "../../../shared/sample";
import { useConsole } from "../../app/hooks";
import type { Caret } from "./complete";

const FRESH_MS = 30_000;
const MOST = 1_000;

/** Series of the local history that fit a caret; an answer is kept for a while, as completion asks at each letter. */
export function useSeriesOffers(): (caret: Caret) => Promise<readonly Series[]> {
  const { client } = useConsole();
  const kept = useRef(new Map<string, { at: number; series: Promise<readonly Series[]> }>());
  return useCallback(async (caret: Caret) => {
    if (caret.kind === "text" || caret.kind === "duration") return [];
    const match = caret.kind === "word" || caret.metric === undefined ? undefined : `${caret.metric}{`;
    const key = caret.kind === "word" ? "names" : (match ?? "all");
    const known = kept.current.get(key);
    if (known && Date.now() - known.at < FRESH_MS) return known.series;
    const asked = caret.kind === "word"
      ? client.ask("series.names", undefined).then((outcome) => (outcome.ok ? outcome.value.map((name): Series => ({ name, labels: {} })) : []))
      : client.ask("series.list", { match: match ?? "", limit: MOST }).then((outcome) => (outcome.ok ? outcome.value : []));
    kept.current.set(key, { at: Date.now(), series: asked });
    return asked;
  }, [client]);
}
