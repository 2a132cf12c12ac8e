import { memo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { valueNear, type ChartLine, type Span } from "../lib/chart-shape";
import { lanesOf } from "../lib/lanes";
import { localDateTime, localTime, utcDateTime } from "../lib/time";
import { useChartDesk, useCrosshair, type ChartMark } from "./chart-desk";
import { axisWidth, lineColour, PLOT } from "./chart-style";
import "./chart-overlay.css";

interface OverlayProps {
  title: string;
  lines: readonly ChartLine[];
  span: Span;
  format: (value: number) => string;
  /** Ends of the value scale. */
  low: number;
  high: number;
}

const BUCKETS = 120;
/** A drag shorter than this share of the width is a click. */
const LEAST_DRAG = 0.01;

/**
 * What lies over a chart: crosshair, readings, the drag that zooms, and marks on the time axis. It is drawn apart from the lines, so that a
 * moving pointer costs next to nothing.
 */
export const ChartOverlay = memo(function ChartOverlay({ title, lines, span, format, low, high }: OverlayProps) {
  const desk = useChartDesk();
  const at = useCrosshair(desk.crosshair);
  const place = useRef<HTMLDivElement>(null);
  const [dragFrom, setDragFrom] = useState<number>();
  const [hasPointer, setHasPointer] = useState(false);
  const width = span.to - span.from;
  const share = (moment: number): number => (moment - span.from) / width;
  const momentOf = (event: PointerEvent): number => {
    const box = place.current?.getBoundingClientRect();
    const x = box && box.width > 0 ? Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) : 0;
    return span.from + x * width;
  };
  const zoom = (from: number, to: number): void => {
    setDragFrom(undefined);
    if (Math.abs(to - from) >= width * LEAST_DRAG) desk.zoom?.({ from: Math.min(from, to), to: Math.max(from, to) });
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = width / BUCKETS;
    const present = at ?? span.to;
    const moveTo = (moment: number): void => {
      if (event.shiftKey) setDragFrom((from) => from ?? present);
      else setDragFrom(undefined);
      desk.crosshair.set(Math.min(span.to, Math.max(span.from, moment)));
    };
    const acts: Record<string, (() => void) | undefined> = {
      ArrowLeft: () => moveTo(present - step), ArrowRight: () => moveTo(present + step), PageUp: () => moveTo(present + 10 * step), PageDown: () => moveTo(present - 10 * step),
      Home: () => moveTo(span.from), End: () => moveTo(span.to),
      Enter: () => (dragFrom === undefined ? undefined : zoom(dragFrom, present)),
      Escape: () => {
        setDragFrom(undefined);
        desk.crosshair.set(undefined);
      },
      "+": () => desk.zoom?.({ from: present - width / 4, to: present + width / 4 }), "-": desk.zoomOut,
    };
    const act = Object.hasOwn(acts, event.key) ? acts[event.key] : undefined;
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  const inside = at !== undefined && at >= span.from && at <= span.to;
  const readings = inside ? readingsAt(lines, at, format) : [];
  return (
    <div className="overlay" style={{ left: axisWidth(), right: PLOT.right, top: PLOT.top, bottom: PLOT.bottom }}>
      <div
        ref={place} className="overlay-ground" tabIndex={0} role="slider" aria-label={`Moment in ${title}`} aria-valuemin={span.from} aria-valuemax={span.to} aria-valuenow={Math.round(at ?? span.to)}
        aria-valuetext={at === undefined ? "now" : `${localTime(at)}: ${readings.map(({ name, text }) => `${name} ${text}`).join(", ") || "nothing seen"}`}
        onPointerDown={(event) => {
          if (event.button !== 0 || !desk.zoom) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDragFrom(momentOf(event));
        }}
        onPointerMove={(event) => {
          setHasPointer(true);
          desk.crosshair.set(momentOf(event));
        }}
        onPointerUp={(event) => dragFrom !== undefined && zoom(dragFrom, momentOf(event))}
        onPointerCancel={() => setDragFrom(undefined)}
        onPointerLeave={() => {
          setHasPointer(false);
          desk.crosshair.set(undefined);
        }}
        onDoubleClick={() => desk.zoomOut?.()} onKeyDown={onKey}
        onFocus={(event) => event.currentTarget.matches(":focus-visible") && setHasPointer(true)}
        onBlur={() => {
          setHasPointer(false);
          setDragFrom(undefined);
          desk.crosshair.set(undefined);
        }}
      />
      <Marks marks={desk.marks} span={span} />
      {inside && dragFrom !== undefined && <span className="overlay-drag" aria-hidden style={{ left: percent(Math.min(share(dragFrom), share(at))), width: percent(Math.abs(share(at) - share(dragFrom))) }} />}
      {inside && <span className="overlay-line" aria-hidden style={{ left: percent(share(at)) }} />}
      {inside && readings.map(({ name, index, point: [time, value] }) => <span key={name} className="overlay-dot" aria-hidden style={{ left: percent(share(time)), top: percent((high - value) / (high - low)), background: lineColour(index) }} />)}
      {inside && hasPointer && <Reading at={at} readings={readings} side={share(at) > 0.5 ? "left" : "right"} place={share(at)} />}
    </div>
  );
});

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

interface OneReading {
  name: string;
  index: number;
  point: readonly [number, number];
  text: string;
}

const MOST_READ = 12;

/** What each line says at a moment, the largest first. */
function readingsAt(lines: readonly ChartLine[], at: number, format: (value: number) => string): OneReading[] {
  return lines.flatMap((line, index): OneReading[] => {
    const point = valueNear(line, at);
    return point ? [{ name: line.name, index, point, text: format(point[1]) }] : [];
  }).sort((a, b) => b.point[1] - a.point[1]).slice(0, MOST_READ);
}

function Reading({ at, readings, side, place }: { at: number; readings: readonly OneReading[]; side: "left" | "right"; place: number }) {
  return (
    <div className="chart-reading" style={side === "left" ? { right: percent(1 - place) } : { left: percent(place) }}>
      <p className="num">{localDateTime(at)}</p>
      <p className="num faint">{utcDateTime(at)}</p>
      {readings.length === 0 && <p>not seen</p>}
      {readings.map(({ name, index, text }) => (
        <p key={name} className="chart-reading-line"><span className="chart-reading-name"><span className="chart-reading-swatch" style={{ background: lineColour(index) }} />{name}</span><span className="num">{text}</span></p>
      ))}
    </div>
  );
}

/** Height of an alert's bar with the gap below it. */
const LANE_PX = 5;

const GLYPHS = { deploy: "▲", run: "●", alert: "■" } as const;

/** Deploys and runs where they were, at the foot of the plot; alerts above it, where no line is behind them. */
const Marks = memo(function Marks({ marks, span }: { marks: readonly ChartMark[]; span: Span }) {
  const width = span.to - span.from;
  const within = marks.filter(({ from, to = from }) => to >= span.from && from <= span.to);
  const lanes = lanesOf(within.filter(({ kind }) => kind === "alert"));
  return within.map(({ id, kind, from, to, label, tone, href }) => {
    const start = Math.max(0, (from - span.from) / width);
    const end = to === undefined ? undefined : Math.min(1, (to - span.from) / width);
    const words = `${label}, ${localDateTime(from)}${to === undefined || to > span.to ? "" : ` to ${localTime(to)}`}`;
    const className = `overlay-mark overlay-${kind} tone-${tone}`;
    const style = { left: percent(start), ...(kind === "alert" && end !== undefined ? { width: percent(end - start), top: (lanes.get(id) ?? 0) * LANE_PX - PLOT.top + 1 } : {}) };
    const face = kind === "alert" ? null : <span aria-hidden>{GLYPHS[kind]}</span>;
    return href === undefined
      ? <span key={id} className={className} style={style} title={words}>{face}<span className="sr-only">{words}</span></span>
      : <a key={id} className={className} style={style} title={words} href={href} aria-label={words}>{face}</a>;
  });
});
