import type { ChartLine } from "../lib/chart-shape";
import { DASHES, lineColour } from "./chart-style";

/** Names, strokes and latest figures of a chart's lines. */
export function ChartLegend({ lines, format, gaps }: { lines: readonly ChartLine[]; format: (value: number) => string; gaps: boolean }) {
  return (
    <ul role="list" className="chart-legend">
      {lines.map(({ name, points }, index) => {
        const last = points.at(-1);
        return (
          <li key={name}>
            <svg viewBox="0 0 22 6" aria-hidden><line x1="0" x2="22" y1="3" y2="3" stroke={lineColour(index)} strokeWidth="2" strokeDasharray={DASHES[index % DASHES.length]} /></svg>
            <span className="dim">{name}</span>
            <span className="num">{last ? format(last[1]) : "–"}</span>
          </li>
        );
      })}
      {gaps && <li className="chart-gap-note"><span className="chart-gap-swatch" aria-hidden /><span className="dim">not seen</span></li>}
    </ul>
  );
}
