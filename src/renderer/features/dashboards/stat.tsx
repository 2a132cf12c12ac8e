import type { Panel } from "../../../shared/judge/dashboards";
import { AlertMark } from "../../components/alert-mark";
import { Spark } from "../../components/spark";
import type { ChartLine } from "../../lib/chart-shape";
import { levelOf, reduced } from "./layout";
import { panelFormat } from "./panel-units";

const SHOWN = 12;

/** One figure for each line, with its level where it has one, and its way there as a small line. */
export function Stat({ panel, lines }: { panel: Panel; lines: readonly ChartLine[] }) {
  const format = panelFormat(panel.unit);
  const { min = 0, max } = panel;
  return (
    <div role="group" aria-label={panel.title} className="stat">
      <p className="chart-title">{panel.title}</p>
      {lines.length === 0 && <p className="dim">Nothing was seen.</p>}
      <ul role="list" className={lines.length === 1 ? "stat-values stat-one" : "stat-values"}>
        {lines.slice(0, SHOWN).map((line) => {
          const value = reduced(line.points, panel.reduce);
          const level = value === undefined ? "ok" : levelOf(value, panel.thresholds);
          const [first, last] = [line.points[0], line.points.at(-1)];
          return (
            <li key={line.name} className={level === "critical" ? "tone-bad" : level === "warning" ? "tone-warn" : ""}>
              <span className={level === "ok" ? "stat-value num" : "stat-value num stat-toned"}>{value === undefined ? "–" : format(value)}</span>
              {level !== "ok" && <AlertMark state="firing" severity={level} word={level} iconOnly />}
              {lines.length > 1 && <span className="dim stat-name">{line.name}</span>}
              {panel.kind === "gauge" && value !== undefined && max !== undefined && max > min && <span className="stat-bar" aria-hidden><span style={{ width: `${Math.min(1, Math.max(0, (value - min) / (max - min))) * 100}%` }} /></span>}
              {panel.kind === "stat" && first && last && first !== last && <Spark points={line.points} from={first[0]} to={last[0]} gapMs={line.gapMs} max={0} label={`${line.name} over time`} />}
            </li>
          );
        })}
      </ul>
      {lines.length > SHOWN && <p className="faint">{SHOWN} of {lines.length}</p>}
    </div>
  );
}
