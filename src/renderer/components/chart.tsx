import { memo, useId, useMemo, useRef } from "react";
import { CartesianGrid, Line, LineChart, ReferenceArea, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from "recharts";
import { chartRows, timeTicks, unseenSpans, valueScale, type Base, type ChartLine, type Span } from "../lib/chart-shape";
import { localDateTime } from "../lib/time";
import { useChartDesk } from "./chart-desk";
import { ChartExport } from "./chart-export";
import { ChartLegend } from "./chart-legend";
import { ChartOverlay } from "./chart-overlay";
import { axisWidth, DASHES, lineColour, PLOT } from "./chart-style";
import { usePaced, useTurn } from "./draw-queue";
import { useVisible } from "./use-visible";
import "./chart.css";

export interface ChartProps {
  title: string;
  lines: readonly ChartLine[];
  span: Span;
  format: (value: number) => string;
  /** Bytes are ticked in powers of 1024, seconds by minutes and hours. */
  base?: Base;
  /** The scale reaches at least this. */
  atLeast?: number;
  thresholds?: readonly Threshold[];
  /** Twice as high, for the one chart of a screen. */
  tall?: boolean;
  /** Beyond so many lines the legend is left out. */
  mostNames?: number;
}

export interface Threshold {
  value: number;
  label: string;
  tone: "warn" | "bad" | "idle";
}

/** Lines over time. Where nothing was seen the ground is hatched; nothing moves by itself. */
export function Chart(props: ChartProps) {
  const box = useRef<HTMLElement>(null);
  const visible = useVisible(box);
  const drawn = usePaced(props);
  const { of } = useChartDesk();
  return (
    <figure className={props.tall ? "chart chart-tall" : "chart"} ref={box} aria-label={props.title}>
      <figcaption className="chart-title">
        {props.title}
        {of !== undefined && props.lines.some(({ points }) => points.length > 0) && <ChartExport of={of} title={props.title} lines={props.lines} span={props.span} format={props.format} box={box} />}
      </figcaption>
      <Picture {...drawn} visible={visible} />
    </figure>
  );
}

/** Off the screen the last picture stays: drawing costs tens of milliseconds a chart. */
const samePicture = (previous: PictureProps, next: PictureProps): boolean =>
  !next.visible ||
  (previous.visible && previous.lines === next.lines && previous.span === next.span && previous.thresholds === next.thresholds && previous.atLeast === next.atLeast && previous.format === next.format);

interface PictureProps extends ChartProps {
  visible: boolean;
}

const NO_THRESHOLDS: readonly Threshold[] = [];

const Picture = memo(function Picture(props: PictureProps) {
  const { title, lines, span, format, base = 1000, atLeast = 0, thresholds = NO_THRESHOLDS, mostNames = 30 } = props;
  const empty = lines.every(({ points }) => points.length === 0);
  const turn = useTurn();
  const values = useMemo(() => scaleOf(lines, atLeast, base), [lines, atLeast, base]);
  return (
    <>
      <div className="chart-box">
        {empty ? <p className="chart-empty">Nothing was seen in this time.</p> : turn && <Plot lines={lines} span={span} format={format} values={values} thresholds={thresholds} />}
        {!empty && <ChartOverlay title={title} lines={lines} span={span} format={format} low={values[0] ?? 0} high={values.at(-1) ?? 1} />}
      </div>
      {lines.length <= mostNames ? <ChartLegend lines={lines} format={format} gaps={!empty && unseenSpans(lines, span).length > 0} /> : <p className="faint">{lines.length} lines; their names are in the table.</p>}
    </>
  );
}, samePicture);

function scaleOf(lines: readonly ChartLine[], atLeast: number, base: Base): number[] {
  let [least, largest] = [0, atLeast];
  for (const { points } of lines) {
    for (const [, value] of points) {
      if (value < least) least = value;
      if (value > largest) largest = value;
    }
  }
  return valueScale(least, largest, base);
}

interface PlotProps extends Pick<ChartProps, "lines" | "span" | "format"> {
  values: number[];
  thresholds: readonly Threshold[];
}

function Plot({ lines, span, format, values, thresholds }: PlotProps) {
  const hatch = useId().replace(/[^a-z0-9]/gi, "");
  const rows = useMemo(() => chartRows(lines), [lines]);
  const unseen = useMemo(() => unseenSpans(lines, span), [lines, span]);
  const ticks = useMemo(() => timeTicks(span, 6), [span]);
  const [low, high] = [values[0] ?? 0, values.at(-1) ?? 1];
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 480, height: 160 }}>
      <LineChart data={rows} margin={{ top: PLOT.top, right: PLOT.right, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <defs>
          <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line className="chart-hatch" x1="0" y1="0" x2="0" y2="6" /></pattern>
        </defs>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis dataKey="at" type="number" scale="linear" height={PLOT.bottom} domain={[span.from, span.to]} ticks={ticks} tickFormatter={tickText(span)} tickLine={false} axisLine={{ stroke: "var(--line-strong)" }} allowDataOverflow />
        <YAxis width={axisWidth()} domain={[low, high]} ticks={values} tickFormatter={format} tickLine={false} axisLine={false} />
        {unseen.map(({ from, to }) => <ReferenceArea key={from} x1={from} x2={to} y1={low} y2={high} fill={`url(#${hatch})`} stroke="none" ifOverflow="hidden" />)}
        {thresholds.filter(({ value }) => value <= high && value >= low).map(({ value, label, tone }) => (
          <ReferenceLine key={label} y={value} stroke={tone === "idle" ? "var(--text-3)" : `var(--${tone})`} strokeDasharray="2 3" label={{ value: label, position: "insideBottomRight", className: "chart-threshold" }} />
        ))}
        {lines.map((line, index) => (
          <Line key={line.name} dataKey={`l${index}`} name={line.name} type="linear" stroke={lineColour(index)} strokeDasharray={DASHES[index % DASHES.length]} strokeWidth={1.5} dot={false} activeDot={false} isAnimationActive={false} connectNulls={false} />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
}

const DAY_MS = 86_400_000;

function tickText({ from, to }: Span): (at: number) => string {
  return (at) => {
    const text = localDateTime(at);
    if (to - from <= 10 * 60_000) return text.slice(11);
    if (to - from <= 2 * DAY_MS) return text.slice(11, 16);
    return text.slice(5, 10);
  };
}
