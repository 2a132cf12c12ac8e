import type { Backtest } from "../../../shared/rules/ask";
import { ProblemNote } from "../../components/problem-note";
import { timeTicks, type Span } from "../../lib/chart-shape";
import { lineNames } from "../../lib/line-names";
import { bothTimes, formatAge, formatClock, localDateTime, localTime } from "../../lib/time";
import { formatNumber, plural } from "../../lib/units";
import { barsOf, longestMs } from "./bars";

const MOST_TRACKS = 40;
/** A label further to the right would not fit. */
const LAST_LABEL = 0.97;

/** A backtest as bars on a time axis, a track for each label set. */
export function BacktestBars({ backtest, span }: { backtest: Backtest; span: Span }) {
  const { alerts, fired, evaluations, held, withoutData, notSeen, upTo, cancelled, problem } = backtest;
  const names = lineNames(alerts.map(({ labels: { alertname: _, severity: __, ...labels } }) => labels), "the alert");
  const longest = longestMs(alerts, span.to);
  return (
    <>
      <p role="status">
        {fired === 0 ? "It would not have fired" : `It would have fired ${plural(fired, "time")}, at the longest for ${formatClock(longest)}`}
        <span className="dim"> ({plural(evaluations, "evaluation")}, the expression held at {held}{cancelled && `; stopped at ${localDateTime(upTo)}`}).</span>
        {!withoutData && notSeen.length > 0 && <strong> {formatAge(notSeen.reduce((sum, { from, to }) => sum + to - from, 0))} of that time was not seen.</strong>}
        {withoutData && <strong> There is no sample of what it reads in that time: this says nothing.</strong>}
      </p>
      {problem && <ProblemNote problem={problem} look="warning" />}
      {alerts.length > 0 && (
        <div className="backtest-tracks">
          {alerts.slice(0, MOST_TRACKS).map(({ intervals }, index) => (
            <Track key={names[index]} name={names[index] ?? ""} bars={barsOf(intervals, span)} holes={notSeen.map(({ from, to }) => ({ from, left: (from - span.from) / (span.to - span.from), width: (to - from) / (span.to - span.from) }))} />
          ))}
          <div className="backtest-axis" aria-hidden>
            {timeTicks(span, 6).filter((at) => (at - span.from) / (span.to - span.from) < LAST_LABEL).map((at) => <span key={at} style={{ left: `${((at - span.from) / (span.to - span.from)) * 100}%` }} title={bothTimes(at)}>{span.to - span.from > 172_800_000 ? localDateTime(at).slice(5, 10) : localTime(at).slice(0, 5)}</span>)}
          </div>
        </div>
      )}
      {alerts.length > MOST_TRACKS && <p className="dim">and {alerts.length - MOST_TRACKS} more label sets</p>}
      {alerts.length > 0 && <p className="row faint"><span className="backtest-key"><i className="backtest-pending" aria-hidden />held, not long enough</span><span className="backtest-key"><i className="backtest-firing" aria-hidden />firing</span>{notSeen.length > 0 && <span className="backtest-key"><i className="backtest-hole" aria-hidden />not seen</span>}</p>}
    </>
  );
}

interface TrackProps {
  name: string;
  bars: ReturnType<typeof barsOf>;
  /** What was not seen, as shares of the span. */
  holes: readonly { from: number; left: number; width: number }[];
}

function Track({ name, bars, holes }: TrackProps) {
  return (
    <>
      <span className="backtest-name mono">{name}</span>
      <ul className="backtest-track" role="list" aria-label={name}>
        {holes.map(({ from, left, width }) => <li key={from} className="backtest-bar backtest-hole" aria-hidden style={{ left: `${left * 100}%`, width: `${width * 100}%` }} />)}
        {bars.map((bar) => {
          const words = `${bar.kind === "firing" ? "firing" : "held"} ${localDateTime(bar.from)} to ${localTime(bar.to)}, ${formatNumber(bar.min)} to ${formatNumber(bar.max)}`;
          return <li key={`${bar.kind} ${bar.from}`} className={`backtest-bar backtest-${bar.kind}`} style={{ left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }} title={words}><span className="sr-only">{words}</span></li>;
        })}
      </ul>
    </>
  );
}
