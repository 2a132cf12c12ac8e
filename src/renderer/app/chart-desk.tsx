import { useMemo, useState, type ReactNode } from "react";
import { ChartDeskContext, createCrosshair, type ChartMark } from "../components/chart-desk";
import { zoomOut, zoomTo } from "./time-range";

const NO_MARKS: readonly ChartMark[] = [];

/** Lets all charts within share crosshair, zoom and the marks on their time axis; those `of` something can be saved. */
export function ChartDesk({ marks = NO_MARKS, of, children }: { marks?: readonly ChartMark[]; of?: string; children: ReactNode }) {
  const [crosshair] = useState(createCrosshair);
  const desk = useMemo(() => ({ crosshair, marks, of, zoom: zoomTo, zoomOut }), [crosshair, marks, of]);
  return <ChartDeskContext value={desk}>{children}</ChartDeskContext>;
}
