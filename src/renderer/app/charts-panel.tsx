import type { ReactNode } from "react";
import type { ObjectRef } from "../../shared/fleet";
import { Loading } from "../components/empty";
import { Panel } from "../components/panel";
import { ProblemNote } from "../components/problem-note";
import { ChartDesk } from "./chart-desk";
import { RangePicker } from "./range-picker";
import { useMarks } from "./use-marks";
import type { SeriesAnswer } from "./use-series";

/** An object's charts: over the shared range, under one crosshair, with what happened to it on the time axis. */
export function ChartsPanel({ of, found, children }: { of: ObjectRef; found: SeriesAnswer; children: ReactNode }) {
  const marks = useMarks(found.span, of);
  return (
    <Panel title="Charts" aside={<RangePicker />} flush>
      {found.problem && <ProblemNote problem={found.problem} look="warning" />}
      {found.loading ? <Loading what="the history" /> : <ChartDesk marks={marks} of={of.id}><div className="charts">{children}</div></ChartDesk>}
    </Panel>
  );
}
