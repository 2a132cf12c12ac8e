import { useMemo, useState } from "react";
import type { PlannedStep } from "../../../shared/plan";
import type { StepView } from "../../../shared/run";
import type { RunId } from "../../../shared/ids";
import { Button } from "../../components/button";
import { Segments } from "../../components/field";
import { Output, type OutputPart } from "../../components/output";
import { ProblemNote } from "../../components/problem-note";
import { formatBytes } from "../../lib/units";
import type { RunStore } from "./run-store";
import { useStepOutput, type StepOutput } from "./use-step-output";

type Shown = "all" | "out" | "err";
const STREAMS: readonly { value: Shown; label: string }[] = [{ value: "all", label: "Both" }, { value: "out", label: "stdout" }, { value: "err", label: "stderr" }];

interface StepOutputsProps {
  planned: PlannedStep;
  state: StepView;
  run: RunId;
  store: RunStore;
}

/** What a step wrote: both streams as they came, or each one's bytes. */
export function StepOutputs({ planned, state, run, store }: StepOutputsProps) {
  const kept = state.keptBytes;
  const isLong = kept !== undefined && (kept.out ?? 0) + (kept.err ?? 0) > state.outputBytes;
  const [chosen, setChosen] = useState<Shown>();
  // The journal holds a bounded part of a long output; the stream's file has it all.
  const shown = chosen ?? (isLong ? ((kept.out ?? 0) >= (kept.err ?? 0) ? "out" : "err") : "all");
  const output = useStepOutput(store, run, planned.key, shown === "all" ? undefined : shown);
  const parts = useMemo(() => partsOf(output), [output]);
  if (output.problem && !output.loaded) return <ProblemNote problem={output.problem} />;
  const live = state.status === "running" || state.status === "undoing";
  return (
    <>
      {output.problem && <ProblemNote problem={output.problem} look="warning" />}
      {kept?.err !== undefined && kept.err > 0 && <Segments label="Stream" value={shown} options={STREAMS} onChange={setChosen} />}
      <Output parts={parts} note={noteOf(output)} label="Output" live={live} file={`${run}-${planned.key}.txt`} />
    </>
  );
}

/** Each hole before a page offers the stretch it hides. */
function partsOf({ pages, more }: StepOutput): OutputPart[] {
  return pages.map(({ from, text }, index) => {
    const before = index === 0 ? 0 : (pages[index - 1]?.to ?? 0);
    const gap = from > before && (
      <>{formatBytes(from - before)} not shown <Button size="s" onClick={() => more(before)}>Load more</Button></>
    );
    return { from, text, before: gap || undefined };
  });
}

/** "first 512 KiB and last 512 KiB of 16 MiB shown". */
function noteOf({ pages, total, dropped }: StepOutput): string | undefined {
  const shown = pages.reduce((sum, { from, to }) => sum + to - from, 0);
  const [first, ...others] = pages;
  const watermark = shown >= total || !first ? undefined
    : first.from === 0 && others.length > 0 ? `First ${formatBytes(first.to)} and last ${formatBytes(shown - first.to)} of ${formatBytes(total)} shown.` : `${formatBytes(shown)} of ${formatBytes(total)} shown.`;
  return [watermark, dropped ? "More was written than is kept." : undefined].filter(Boolean).join(" ") || undefined;
}
