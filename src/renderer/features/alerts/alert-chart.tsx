import { useMemo } from "react";
import { formatDuration } from "../../../shared/duration";
import type { AlertView } from "../../../shared/rules/ask";
import type { AlertRow } from "../../app/alert-rows";
import { ChartDesk } from "../../app/chart-desk";
import { RangePicker } from "../../app/range-picker";
import { formatRoute } from "../../app/route";
import { drawableOf } from "../../app/threshold";
import { useTimeRange } from "../../app/time-range";
import { useMarks } from "../../app/use-marks";
import { sourceWords, usePromql } from "../../app/use-promql";
import { ButtonLink } from "../../components/button";
import { Chart } from "../../components/chart";
import { Command } from "../../components/command";
import { Loading } from "../../components/empty";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import type { ChartLine } from "../../lib/chart-shape";
import { agree, lineNames } from "../../lib/line-names";
import { FORMATS, unitOf } from "../../lib/units";

const MOST_LINES = 20;

/** What the rule looks at, over time, with the line it must not cross. */
export function AlertChart({ row, view }: { row: AlertRow; view: AlertView }) {
  const { alert } = row;
  const drawable = useMemo(() => drawableOf(view.expression), [view.expression]);
  const expressions = useMemo(() => [drawable.expression], [drawable]);
  const { answers, span, stepMs, loading } = usePromql(expressions, useTimeRange());
  const marks = useMarks(span);
  const ofThis = useMemo(() => marks.filter(({ kind, id }) => kind !== "alert" || id.startsWith(`alert ${alert.key} `)), [marks, alert.key]);
  const answer = answers[0];
  const { lines, others } = useMemo(() => {
    const all = answer?.lines ?? [];
    const own = all.filter(({ labels }) => agree(labels, alert.labels));
    const chosen = (own.length > 0 ? own : all).slice(0, MOST_LINES);
    const telling = chosen.map(({ labels }) => Object.fromEntries(Object.entries(labels).filter(([label, value]) => alert.labels[label] !== value)));
    const names = lineNames(telling, alert.labels["alertname"] ?? "value");
    return {
      others: all.length - chosen.length,
      lines: chosen.map(({ points }, index): ChartLine => ({ name: names[index] ?? "value", points: points.filter(([, value]) => Number.isFinite(value)), gapMs: 1.5 * stepMs })),
    };
  }, [answer, alert.labels, stepMs]);
  const unit = unitOf(drawable.expression);
  const tone = row.severity === "critical" ? "bad" : "warn";
  const { threshold } = drawable;
  const thresholds = useMemo(() => (threshold ? [{ value: threshold.value, label: `${threshold.op} ${FORMATS[unit](threshold.value)}`, tone } as const] : []), [threshold, unit, tone]);
  return (
    <Panel title="Expression" aside={<RangePicker />} className="alert-expression">
      <Command text={view.expression} label="Expression" />
      <p className="row faint">
        {view.forMs > 0 ? `fires when it holds for ${formatDuration(view.forMs)}` : "fires at once"}
        {view.keepFiringForMs > 0 && `, kept firing for ${formatDuration(view.keepFiringForMs)} after`}
        {answer?.source !== undefined && <span>drawn from {sourceWords(answer.source)}</span>}
        {drawable.isPart && <span>the chart shows its first comparison alone</span>}
        {others > 0 && <span>{others} more lines are not of this alert</span>}
        <ButtonLink size="s" href={formatRoute({ page: "query", expressions: [drawable.expression] })}>Open in Query</ButtonLink>
      </p>
      {answer?.problem && <ProblemNote problem={answer.problem} look="warning" />}
      {loading ? <Loading what="the history" /> : (
        <ChartDesk marks={ofThis} of={alert.labels["alertname"] ?? "alert"}>
          <Chart title={drawable.expression} lines={lines} span={span} format={FORMATS[unit]} base={unit.startsWith("bytes") ? 1024 : 1000} atLeast={threshold && threshold.value > 0 ? threshold.value * 1.05 : 0} thresholds={thresholds} tall />
        </ChartDesk>
      )}
    </Panel>
  );
}
