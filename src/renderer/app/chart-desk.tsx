import { useMemo, useState, type ReactNode } from "react";
import { ChartDeskContext, createCrosshair, type ChartMark } from "../components/chart-desk";
import { zoomOut, zoomTo } from "./time-range";

const NO_MARKS: readonly ChartMark[] = [];

/** Lets all charts within share crosshair, zoom and the marks on their time axis. */
export function ChartDesk({ marks = NO_MARKS, children }: { marks?: readonly ChartMark[]; children: ReactNode }) {
  const [crosshair] = useState(createCrosshair);
  const desk = useMemo(() => ({ crosshair, marks, zoom: zoomTo, zoomOut }), [crosshair, marks]);
  return <ChartDeskContext value={desk}>{children}</ChartDeskContext>;
}
