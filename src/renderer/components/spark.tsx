import { memo } from "react";
import { sparkPath, type SparkPoint } from "../lib/spark-path";
import "./spark.css";

export interface SparkProps {
  points: readonly SparkPoint[];
  from: number;
  to: number;
  gapMs: number;
  /** What it shows, for those who do not see it. */
  label: string;
  /** Top of the scale; the largest point where it is larger. */
  max: number;
}

const WIDTH = 120;
const HEIGHT = 24;

/** The last minutes of one series as a small line; nothing seen leaves a hole in it. */
export const Spark = memo(function Spark({ points, from, to, gapMs, label, max }: SparkProps) {
  const { line, area } = sparkPath(points, { from, to, gapMs, max, width: WIDTH, height: HEIGHT });
  return (
    <svg className="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <line className="spark-floor" x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      <path className="spark-area" d={area} />
      <path className="spark-line" d={line} vectorEffect="non-scaling-stroke" />
    </svg>
  );
});
