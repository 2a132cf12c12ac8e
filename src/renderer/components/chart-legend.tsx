import { useTicking } from "./clock";
import { valueNear, type ChartLine } from "../lib/chart-shape";
import { formatAge, localTime } from "../lib/time";
import { useChartDesk, useCrosshair } from "./chart-desk";
import { DASHES, lineColour } from "./chart-style";

interface ChartLegendProps {
  lines: readonly ChartLine[];
  format: (value: number) => string;
  gaps: boolean;
}

/** Names, strokes and figures of a chart's lines: the latest ones, or those at the crosshair. */
export function ChartLegend({ lines, format, gaps }: ChartLegendProps) {
  const at = useCrosshair(useChartDesk().crosshair);
  const latest = Math.max(...lines.map(({ points }) => points.at(-1)?.[0] ?? -Infinity));
  return (
    <ul role="list" className="chart-legend">
      {lines.map((line, index) => {
        const point = at === undefined ? line.points.at(-1) : valueNear(line, at);
        return (
          <li key={line.name}>
            <svg viewBox="0 0 22 6" aria-hidden><line x1="0" x2="22" y1="3" y2="3" stroke={lineColour(index)} strokeWidth="2" strokeDasharray={DASHES[index % DASHES.length]} /></svg>
            <span className="dim chart-legend-name">{line.name}</span>
            <span className="num">{point ? format(point[1]) : "–"}</span>
          </li>
        );
      })}
      {gaps && <li className="chart-gap-note"><span className="chart-gap-swatch" aria-hidden /><span className="dim">not seen</span></li>}
      <li className="faint chart-legend-at">{at !== undefined ? <span className="num">at {localTime(at)}</span> : Number.isFinite(latest) && <Latest at={latest} gapMs={Math.max(0, ...lines.map(({ gapMs }) => gapMs))} />}</li>
    </ul>
  );
}

/** A point may stand for a while up to the next one; up to here its age says nothing of how old the figures are. */
const FINE_MS = 60_000;

/** How old the newest point is, where points are close together or it is late. */
function Latest({ at, gapMs }: { at: number; gapMs: number }) {
  const age = useTicking((now) => (gapMs > FINE_MS && now - at <= gapMs ? "" : formatAge(now - at)));
  return age === "" ? null : <>newest point <span className="num">{age}</span>{age !== "now" && " old"}</>;
}
