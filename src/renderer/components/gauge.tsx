import { TriangleAlert } from "lucide-react";
import { formatRatio } from "../lib/units";
import "./gauge.css";

export interface GaugeProps {
  label: string;
  /** ratio 0..1; undefined: not seen. */
  value: number | undefined;
  /** From here on it is marked high, and from `critical` on very high. */
  high?: number;
  critical?: number;
  /** Shown on hover: which mount, how many cores. */
  detail?: string;
}

/** A linear gauge with engraved ticks at its limits. The figure is always written beside it. */
export function Gauge({ label, value, high = 0.8, critical = 0.92, detail }: GaugeProps) {
  if (value === undefined) return <span className="gauge gauge-none" title={`${label} not seen`}><span aria-hidden>–</span><span className="sr-only">{label} not seen</span></span>;
  const level = value >= critical ? "bad" : value >= high ? "warn" : "plain";
  const filled = Math.min(100, Math.max(0, value * 100));
  return (
    <span className={`gauge gauge-${level}`} title={[label, detail].filter(Boolean).join(" · ")}>
      <svg className="gauge-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden>
        <rect className="gauge-track" x="0" y="3" width="100" height="4" />
        <rect className="gauge-fill" x="0" y="3" width={filled} height="4" />
        <rect className="gauge-tick" x={high * 100} y="0" width="1" height="10" />
        <rect className="gauge-tick" x={critical * 100} y="0" width="1" height="10" />
      </svg>
      <span className="num gauge-value">
        <span className="sr-only">{label} </span>
        {formatRatio(value)}
      </span>
      <span className="gauge-mark" title={level === "plain" ? undefined : level === "warn" ? "high" : "very high"}>
        {level !== "plain" && <><TriangleAlert aria-hidden /><span className="sr-only">{level === "warn" ? "high" : "very high"}</span></>}
      </span>
    </span>
  );
}
