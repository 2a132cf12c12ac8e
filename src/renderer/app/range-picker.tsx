import { ZoomOut } from "lucide-react";
import { bothTimes, localDateTime } from "../lib/time";
import { Button } from "../components/button";
import { Segments } from "../components/field";
import { chooseRange, RANGE_CHOICES, useCanZoomOut, useTimeRange, zoomOut, type TimeRange } from "./time-range";
import "./range-picker.css";

/** The time that every chart shows. Dragging over a chart chooses a part of it. */
export function RangePicker() {
  const range = useTimeRange();
  const canZoomOut = useCanZoomOut();
  return (
    <span className="range-picker">
      {range.kind === "span" && <SpanWords range={range} />}
      {canZoomOut && <Button size="s" look="quiet" icon={<ZoomOut aria-hidden />} onClick={zoomOut}>Zoom out</Button>}
      <Segments<string> label="Range" value={range.kind === "last" ? range.range : ""} options={RANGE_CHOICES} onChange={(next) => RANGE_CHOICES.filter(({ value }) => value === next).forEach(({ value }) => chooseRange(value))} />
    </span>
  );
}

function SpanWords({ range: { from, to } }: { range: Extract<TimeRange, { kind: "span" }> }) {
  const [first, last] = [localDateTime(from), localDateTime(to)];
  const end = first.slice(0, 10) === last.slice(0, 10) ? last.slice(11) : last;
  return <span className="num" title={`${bothTimes(from)}\nto\n${bothTimes(to)}`}>{first} – {end}</span>;
}
