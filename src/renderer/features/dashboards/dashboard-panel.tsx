import { memo, useEffect, useMemo, useRef, useState } from "react";
import type { Panel } from "../../../shared/judge/dashboards";
import type { TimeRange } from "../../app/time-range";
import { usePromql, type PromqlAnswers } from "../../app/use-promql";
import { Chart, type Threshold } from "../../components/chart";
import { Loading } from "../../components/empty";
import { ProblemNote } from "../../components/problem-note";
import { Prose } from "../../components/prose";
import type { ChartLine } from "../../lib/chart-shape";
import { lineNames } from "../../lib/line-names";
import { Heatmap } from "./heatmap";
import { bucketsOf, legendOf } from "./layout";
import { panelBase, panelFormat } from "./panel-units";
import { Stat } from "./stat";

/** One panel. Off the screen it asks nothing. */
export const DashboardPanel = memo(function DashboardPanel({ panel, range, top }: { panel: Panel; range: TimeRange; top: number }) {
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (!box.current) return undefined;
    const observer = new IntersectionObserver(([entry]) => entry && setSeen(entry.isIntersecting), { rootMargin: "150px" });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const isDrawn = panel.kind !== "note" && panel.queries.length > 0;
  return (
    <div ref={box} className={`dashboard-panel dashboard-${panel.kind}`} style={placeOf(panel.place, top)}>
      {isDrawn ? <Seen panel={panel} range={range} seen={seen} /> : <Note panel={panel} />}
    </div>
  );
});

/** Where it stands on the grid of 24 columns; `top` is the first line of its row. */
function placeOf({ x, y, w, h }: Panel["place"], top: number): { gridColumn: string; gridRow: string } {
  const left = Math.min(23, Math.max(0, Math.round(x)));
  return { gridColumn: `${left + 1} / span ${Math.min(24 - left, Math.max(1, Math.round(w)))}`, gridRow: `${Math.max(0, Math.round(y - top)) + 1} / span ${Math.max(1, Math.round(h))}` };
}

function Note({ panel: { title, note } }: { panel: Panel }) {
  return <div role="group" aria-label={title || "Note"}>{title !== "" && <p className="chart-title">{title}</p>}<div className="dashboard-note">{note === undefined ? "Nothing to draw." : <Prose markdown={note} />}</div></div>;
}

/** Stays as it is once it went off the screen. */
function Seen({ panel, range, seen }: { panel: Panel; range: TimeRange; seen: boolean }) {
  const [shown, setShown] = useState<PromqlAnswers>();
  return (
    <>
      {seen && <Asking panel={panel} range={range} tell={setShown} />}
      {shown && !shown.loading ? <Drawn panel={panel} found={shown} /> : <div className="dashboard-waiting"><p className="chart-title">{panel.title}</p>{seen && <Loading what="the panel" />}</div>}
    </>
  );
}

function Asking({ panel, range, tell }: { panel: Panel; range: TimeRange; tell: (found: PromqlAnswers) => void }) {
  const expressions = useMemo(() => panel.queries.map(({ expression }) => expression), [panel.queries]);
  const found = usePromql(expressions, range);
  useEffect(() => {
    if (!found.loading) tell(found);
  }, [found, tell]);
  return null;
}

const TONES = { warning: "warn", critical: "bad" } as const;

const Drawn = memo(function Drawn({ panel, found: { answers, span, stepMs } }: { panel: Panel; found: PromqlAnswers }) {
  const format = panelFormat(panel.unit);
  const lines = useMemo(() => answers.flatMap(({ lines: all }, index) => {
    const names = lineNames(all.map(({ labels }) => labels), panel.queries[index]?.legend ?? panel.title);
    return all.map(({ labels, points }, at) => ({
      labels, name: legendOf(panel.queries[index]?.legend, labels) ?? names[at] ?? panel.title, gapMs: 1.5 * stepMs,
      points: points.filter(([, value]) => Number.isFinite(value)).map(([time, value]): [number, number] => [time, value * panel.factor]),
    }));
  }), [answers, panel, stepMs]);
  const distinct = useMemo((): ChartLine[] => {
    const counts = new Map<string, number>();
    return lines.map(({ name, points, gapMs }) => {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return { name: count === 1 ? name : `${name} (${count})`, points, gapMs };
    });
  }, [lines]);
  const thresholds = useMemo(() => panel.thresholds.flatMap(({ from, level }): Threshold[] => (from === undefined || level === "ok" ? [] : [{ value: from, label: `${level} ${format(from)}`, tone: TONES[level] }])), [panel.thresholds, format]);
  const problem = answers.find((answer) => answer.problem)?.problem;
  return (
    <>
      {problem && <ProblemNote problem={problem} look="warning" />}
      {panel.kind === "stat" || panel.kind === "gauge" ? <Stat panel={panel} lines={distinct} />
        : panel.kind === "heatmap" ? <Heatmap title={panel.title} buckets={bucketsOf(lines)} span={span} stepMs={stepMs} format={format} />
          : <Chart title={panel.title} lines={distinct.slice(0, MOST_LINES)} span={span} format={format} base={panelBase(panel.unit)} thresholds={thresholds} atLeast={panel.max ?? 0} mostNames={12} />}
      {lines.length > MOST_LINES && panel.kind === "timeseries" && <p className="faint">{MOST_LINES} of {lines.length} lines</p>}
    </>
  );
});

const MOST_LINES = 40;
