import { useCallback, useEffect, useMemo, useState } from "react";
import type { RunId, StepKey } from "../../../shared/ids";
import type { Problem } from "../../../shared/problem";
import type { OutputPage } from "../../../shared/run-output";
import { throttle } from "../../app/console";
import { useConsole } from "../../app/hooks";
import type { RunStore } from "./run-store";

const EVERY_MS = 500;
/** Of a long output its beginning and its end are shown, this many bytes of each. */
const SHOWN_BYTES = 524_288;

export type OutputStream = "out" | "err" | undefined;

export interface StepOutput {
  /** Stretches of what was written, in order, with holes between them. */
  pages: readonly OutputPage[];
  total: number;
  /** More was written than is kept. */
  dropped: boolean;
  problem?: Problem;
  loaded: boolean;
  /** Asks for the stretch of a hole that begins there. */
  more: (from: number) => void;
}

const NOTHING: Pick<StepOutput, "pages" | "total" | "dropped" | "loaded"> = { pages: [], total: 0, dropped: false, loaded: false };

/** What one step has written so far: its beginning and its end, asked for again while it writes, and the stretches asked for by hand. */
export function useStepOutput(store: RunStore, run: RunId, step: StepKey, stream: OutputStream, attempt?: number): StepOutput {
  const { client } = useConsole();
  const [output, setOutput] = useState(NOTHING);
  const [problem, setProblem] = useState<Problem>();
  const page = useCallback((from: number) => client.ask("run.output", { run, step, stream, attempt, from, limit: SHOWN_BYTES }), [client, run, step, stream, attempt]);

  useEffect(() => {
    let gone = false;
    const ask = async (): Promise<void> => {
      const end = await page(-SHOWN_BYTES);
      if (gone) return;
      if (!end.ok) return setProblem(end.problem);
      const head = end.value.from > 0 ? await page(0) : undefined;
      if (gone) return;
      setProblem(undefined);
      setOutput((present) => {
        const kept = present.pages.filter(({ from }) => from > 0 && from < end.value.from);
        return { pages: joined([...(head?.ok ? [head.value] : []), ...kept, end.value]), total: end.value.total, dropped: end.value.dropped, loaded: true };
      });
    };
    const again = throttle(() => void ask(), EVERY_MS);
    again();
    const stop = store.onOutput((key) => key === step && again());
    return () => {
      gone = true;
      stop();
      setOutput(NOTHING);
    };
  }, [store, step, page]);

  const more = useCallback((from: number): void => {
    void page(from).then((outcome) => {
      if (!outcome.ok) return setProblem(outcome.problem);
      setOutput((present) => ({ ...present, pages: joined([...present.pages, outcome.value]) }));
    });
  }, [page]);
  return useMemo(() => ({ ...output, problem, more }), [output, problem, more]);
}

/** Pages in order, what overlaps left out. A page that overlaps another in part gives way to it: texts are cut between characters only. */
export function joined(pages: readonly OutputPage[]): OutputPage[] {
  const kept: OutputPage[] = [];
  for (const page of [...pages].sort((a, b) => a.from - b.from || b.to - a.to)) {
    const last = kept.at(-1);
    if (last === undefined || page.from >= last.to) kept.push(page);
    else if (page.to > last.to) kept.push(rest(page, last.to));
  }
  return kept;
}

/** What of a page comes after a place; bytes are counted, so the text is cut by its UTF-8 length. */
function rest(page: OutputPage, from: number): OutputPage {
  const bytes = new TextEncoder().encode(page.text);
  return { ...page, from, text: new TextDecoder().decode(bytes.slice(from - page.from)) };
}
