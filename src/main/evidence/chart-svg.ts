import { type Bucket, type Chart, formatValue, strokesOf, timeTicks, unseenOf, valueTicks } from "./chart";
import { escapeHtml } from "./escape";
import type { StepSpan } from "./story";

export interface ChartFrame {
  /** ms since the epoch */
  from: number;
  to: number;
  /** The time of the run itself. */
  run: { from: number; to: number };
  steps: readonly StepSpan[];
}

const WIDTH = 760;
const LEFT = 64;
const RIGHT = 8;
const TOP = 8;
const PLOT = 110;
const LANE = 9;
const LANES = 3;
const BOTTOM = 18;
/** More strokes than these in the lanes say nothing any more. */
const MOST_STEPS = 400;

const n = (value: number): string => String(Math.round(value * 10) / 10);

/**
 * A chart as a self-contained drawing: bands of lowest to highest with the mean as a line, "not seen" hatched, the time of the run
 * shaded, and its steps as strokes below, with marks at their starts and ends. Styled by the classes of the report's sheet. Pure.
 */
export function chartSvg(chart: Chart, frame: ChartFrame): string {
  const x = (at: number): number => LEFT + ((clamp(at, frame.from, frame.to) - frame.from) / Math.max(1, frame.to - frame.from)) * (WIDTH - LEFT - RIGHT);
  const ticks = valueTicks(Math.max(0, ...chart.lines.flatMap(({ points }) => points.map(([, , , max]) => max))), chart.unit);
  const top = ticks.at(-1) ?? 1;
  const y = (value: number): number => TOP + PLOT - (clamp(value, 0, top) / top) * PLOT;
  const lanesTop = TOP + PLOT + 4;
  const height = lanesTop + LANES * LANE + BOTTOM;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${n(height)}" role="img" aria-label="${escapeHtml(chart.title)}">`,
    `<rect class="in-run" x="${n(x(frame.run.from))}" y="${TOP}" width="${n(Math.max(1, x(frame.run.to) - x(frame.run.from)))}" height="${PLOT}"/>`,
    ...unseenOf(chart.lines, frame.from, frame.to).map(([from, to]) => unseen(x(from), x(to))),
    ...ticks.map((tick) => `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${n(y(tick))}" y2="${n(y(tick))}"/><text class="axis end" x="${LEFT - 6}" y="${n(y(tick) + 3.5)}">${escapeHtml(formatValue(tick, chart.unit))}</text>`),
    ...timeTicks(frame.from, frame.to).map((at) => `<line class="grid" x1="${n(x(at))}" x2="${n(x(at))}" y1="${TOP + PLOT}" y2="${TOP + PLOT + 3}"/><text class="axis mid" x="${n(clamp(x(at), LEFT + 14, WIDTH - RIGHT - 14))}" y="${n(height - 5)}">${clockOf(at, frame.to - frame.from)}</text>`),
    ...chart.lines.map((line, index) => strokesOf(line).map((stroke) => band(stroke, x, y, index) + path(stroke, x, y, index, line.gapMs)).join("")),
    ...marks(frame, x, lanesTop),
    "</svg>",
  ].join("");
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

const clockOf = (at: number, spanMs: number): string => new Date(at).toISOString().slice(...(spanMs > 2 * 86_400_000 ? [5, 10] : spanMs > 600_000 ? [11, 16] : [11, 19]));

function unseen(from: number, to: number): string {
  const label = to - from > 60 ? `<text class="axis mid" x="${n((from + to) / 2)}" y="${TOP + PLOT / 2}">not seen</text>` : "";
  return `<rect class="unseen" x="${n(from)}" y="${TOP}" width="${n(to - from)}" height="${PLOT}"/>${label}`;
}

type Scale = (value: number) => number;

function band(stroke: readonly Bucket[], x: Scale, y: Scale, index: number): string {
  if (stroke.length < 2 || stroke.every(([, , min, max]) => min === max)) return "";
  const upper = stroke.map(([at, , , max]) => `${n(x(at))},${n(y(max))}`);
  const lower = stroke.map(([at, , min]) => `${n(x(at))},${n(y(min))}`).reverse();
  return `<polygon class="band line-${index % 6}" points="${[...upper, ...lower].join(" ")}"/>`;
}

/** A point alone between gaps is a short stroke, so that it is seen. */
function path(stroke: readonly Bucket[], x: Scale, y: Scale, index: number, gapMs: number): string {
  const [only] = stroke;
  const points = stroke.map(([at, mean]) => `${n(x(at))},${n(y(mean))}`);
  if (only && stroke.length === 1) points.push(`${n(Math.max(x(only[0] + gapMs / 4), x(only[0]) + 2))},${n(y(only[1]))}`);
  return `<polyline class="line line-${index % 6}" points="${points.join(" ")}"/>`;
}

/** Steps one beside the other in lanes, so that those which ran at once do not hide each other. */
function marks({ steps, to }: ChartFrame, x: Scale, top: number): string[] {
  const free: number[] = Array.from({ length: LANES }, () => -Infinity);
  return steps.slice(0, MOST_STEPS).flatMap((step) => {
    const [from, end] = [x(step.from), x(step.to ?? to)];
    const lane = Math.max(0, free.findIndex((until) => until <= from));
    free[lane] = Math.max(from + 2, end);
    const y = top + lane * LANE;
    return [
      `<g class="step ${STEP_CLASS[step.status]}"><title>${escapeHtml(step.title)}: ${step.status}</title>`,
      `<rect x="${n(from)}" y="${n(y + 1)}" width="${n(Math.max(2, end - from))}" height="${LANE - 4}"/>`,
      `<line x1="${n(from)}" x2="${n(from)}" y1="${TOP}" y2="${n(y + LANE - 2)}"/>`,
      `${step.to === undefined ? "" : `<line x1="${n(end)}" x2="${n(end)}" y1="${TOP}" y2="${n(y + LANE - 2)}"/>`}</g>`,
    ];
  });
}

const STEP_CLASS: Record<StepSpan["status"], string> = {
  pending: "dim", running: "back", waiting: "dim", undoing: "back", undone: "back", "undo failed": "bad", done: "good", failed: "bad", unknown: "odd",
  skipped: "dim", "would run": "dim",
};
