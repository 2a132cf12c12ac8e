import { memo, useId, useMemo, useRef } from "react";
import { CartesianGrid, Line, LineChart, ReferenceArea, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { chartRows, timeTicks, unseenSpans, valueTicks, type ChartLine, type Span } from "../lib/chart-shape";
import { localDateTime, utcDateTime } from "../lib/time";
import { ChartLegend } from "./chart-legend";
import { DASHES, lineColour } from "./chart-style";
import { useVisible } from "./use-visible";
import "./chart.css";

export interface ChartProps {
  title: string;
  lines: readonly ChartLine[];
  span: Span;
  format: (value: number) => string;
  /** Bytes are ticked in powers of 1024. */
  base?: 1000 | 1024;
  /** The scale reaches at least this. */
  atLeast?: number;
  thresholds?: readonly { value: number; label: string; tone: "warn" | "bad" | "idle" }[];
}

/** Lines over time. Where nothing was seen the ground is hatched; nothing moves by itself. */
export function Chart(props: ChartProps) {
  const box = useRef<HTMLElement>(null);
  const visible = useVisible(box);
  return (
    <figure className="chart" ref={box} aria-label={props.title}>
      <figcaption className="chart-title">{props.title}</figcaption>
      <Picture {...props} visible={visible} />
    </figure>
  );
}

/** Off the screen the last picture stays: drawing costs tens of milliseconds a chart. */
const samePicture = (previous: PictureProps, next: PictureProps): boolean =>
  !next.visible ||
  (previous.visible && previous.lines === next.lines && previous.span === next.span && previous.thresholds === next.thresholds && previous.atLeast === next.atLeast);

interface PictureProps extends ChartProps {
  visible: boolean;
}

const Picture = memo(function Picture(props: PictureProps) {
  const { lines, span, format } = props;
  const empty = lines.every(({ points }) => points.length === 0);
  return (
    <>
      <div className="chart-box">{empty ? <p className="chart-empty">Nothing was seen in this time.</p> : <Plot {...props} />}</div>
      <ChartLegend lines={lines} format={format} gaps={!empty && unseenSpans(lines, span).length > 0} />
    </>
  );
}, samePicture);

function Plot({ lines, span, format, base = 1000, atLeast = 0, thresholds = [] }: ChartProps) {
  const hatch = useId().replace(/[^a-z0-9]/gi, "");
  const rows = useMemo(() => chartRows(lines), [lines]);
  const unseen = useMemo(() => unseenSpans(lines, span), [lines, span]);
  const ticks = useMemo(() => timeTicks(span, 6), [span]);
  const values = valueTicks(Math.max(atLeast, ...lines.flatMap(({ points }) => points.map(([, value]) => value))), base);
  const top = values.at(-1) ?? 1;
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 480, height: 160 }}>
      <LineChart data={rows} margin={{ top: 6, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <defs>
          <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line className="chart-hatch" x1="0" y1="0" x2="0" y2="6" /></pattern>
        </defs>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis dataKey="at" type="number" scale="linear" domain={[span.from, span.to]} ticks={ticks} tickFormatter={tickText(span)} tickLine={false} axisLine={{ stroke: "var(--line-strong)" }} allowDataOverflow />
        <YAxis width={76} domain={[0, top]} ticks={values} tickFormatter={format} tickLine={false} axisLine={false} />
        {unseen.map(({ from, to }) => <ReferenceArea key={from} x1={from} x2={to} y1={0} y2={top} fill={`url(#${hatch})`} stroke="none" ifOverflow="hidden" />)}
        {thresholds.filter(({ value }) => value <= top).map(({ value, label, tone }) => (
          <ReferenceLine key={label} y={value} stroke={tone === "idle" ? "var(--text-3)" : `var(--${tone})`} strokeDasharray="2 3" label={{ value: label, position: "insideBottomRight", className: "chart-threshold" }} />
        ))}
        <Tooltip isAnimationActive={false} cursor={{ stroke: "var(--text-3)" }} content={<Reading lines={lines} format={format} />} />
        {lines.map((line, index) => (
          <Line key={line.name} dataKey={`l${index}`} name={line.name} type="linear" stroke={lineColour(index)} strokeDasharray={DASHES[index % DASHES.length]} strokeWidth={1.5} dot={false} activeDot={{ r: 3, strokeWidth: 0 }} isAnimationActive={false} connectNulls={false} />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
}

interface ReadingProps {
  lines: readonly ChartLine[];
  format: (value: number) => string;
  /** What the chart adds when the pointer is over it. */
  active?: boolean;
  label?: string | number;
  payload?: readonly { dataKey?: unknown; value?: unknown }[];
}

function Reading({ lines, format, active = false, label, payload = [] }: ReadingProps) {
  if (!active || label === undefined) return null;
  const at = Number(label);
  return (
    <div className="chart-reading">
      <p className="num">{localDateTime(at)}</p>
      <p className="num faint">{utcDateTime(at)}</p>
      {lines.map((line, index) => {
        const value = payload.find(({ dataKey }) => dataKey === `l${index}`)?.value;
        return <p key={line.name} className="chart-reading-line"><span>{line.name}</span><span className="num">{typeof value === "number" ? format(value) : "not seen"}</span></p>;
      })}
    </div>
  );
}

const DAY_MS = 86_400_000;

function tickText({ from, to }: Span): (at: number) => string {
  return (at) => {
    const text = localDateTime(at);
    if (to - from <= 2 * DAY_MS) return text.slice(11, 16);
    return text.slice(5, 10);
  };
}
