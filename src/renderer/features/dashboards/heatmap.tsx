import { memo } from "react";
import { timeTicks, type Span } from "../../lib/chart-shape";
import { localDateTime, localTime } from "../../lib/time";

interface HeatmapProps {
  title: string;
  /** The lowest first. */
  buckets: readonly { name: string; points: readonly (readonly [at: number, value: number])[] }[];
  span: Span;
  stepMs: number;
  format: (value: number) => string;
}

/** How much lay in which bucket, over time: the fuller a cell, the more. */
export const Heatmap = memo(function Heatmap({ title, buckets, span, stepMs, format }: HeatmapProps) {
  const most = Math.max(0, ...buckets.flatMap(({ points }) => points.map(([, value]) => value)));
  const width = span.to - span.from;
  return (
    <figure className="heatmap" aria-label={title}>
      <figcaption className="chart-title">{title}</figcaption>
      {most === 0 ? <p className="chart-empty">Nothing was seen in this time.</p> : (
        <div className="heatmap-rows">
          {buckets.toReversed().map(({ name, points }) => (
            <div key={name} className="heatmap-row">
              <span className="heatmap-name mono" title={name}>{name}</span>
              <svg className="heatmap-cells" viewBox={`0 0 ${width} 1`} preserveAspectRatio="none" role="img" aria-label={`${name}: latest ${format(points.at(-1)?.[1] ?? 0)}, at most ${format(Math.max(0, ...points.map(([, value]) => value)))}`}>
                {points.filter(([, value]) => value > 0).map(([at, value]) => <rect key={at} x={at - span.from - stepMs} y="0" width={stepMs} height="1" fillOpacity={0.12 + 0.88 * (value / most)}><title>{`${localDateTime(at)}: ${format(value)}`}</title></rect>)}
              </svg>
            </div>
          ))}
          <div className="heatmap-row" aria-hidden><span className="heatmap-name" /><span className="heatmap-axis">{timeTicks(span, 5).map((at) => <span key={at} style={{ left: `${((at - span.from) / width) * 100}%` }}>{localTime(at).slice(0, 5)}</span>)}</span></div>
          <p className="faint heatmap-key"><i aria-hidden />the fullest cell: <span className="num">{format(most)}</span></p>
        </div>
      )}
    </figure>
  );
});
