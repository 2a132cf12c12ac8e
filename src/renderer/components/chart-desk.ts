import { createContext, use, useSyncExternalStore } from "react";
import type { Span } from "../lib/chart-shape";

/** The moment that the pointer or the keyboard is at, shared by all charts of a screen. */
export interface Crosshair {
  get(): number | undefined;
  set(at: number | undefined): void;
  subscribe(listener: () => void): () => void;
}

/** What stands on the time axis of every chart of a screen. */
export interface ChartMark {
  id: string;
  kind: "deploy" | "run" | "alert";
  from: number;
  /** Absent: a moment. */
  to?: number;
  label: string;
  tone: "bad" | "warn" | "idle" | "live" | "back";
  href?: string;
}

/** What the charts of one screen have in common. */
export interface ChartDesk {
  crosshair: Crosshair;
  marks: readonly ChartMark[];
  /** What the charts are of, for the names of files; absent: a chart is not saved by itself. */
  of?: string;
  zoom?: (span: Span) => void;
  zoomOut?: () => void;
}

export function createCrosshair(): Crosshair {
  let present: number | undefined;
  const listeners = new Set<() => void>();
  return {
    get: () => present,
    set(at) {
      if (at === present) return;
      present = at;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const ALONE: ChartDesk = { crosshair: createCrosshair(), marks: [] };
export const ChartDeskContext = createContext<ChartDesk>(ALONE);

export const useChartDesk = (): ChartDesk => use(ChartDeskContext);
export const useCrosshair = (crosshair: Crosshair): number | undefined => useSyncExternalStore(crosshair.subscribe, crosshair.get);
