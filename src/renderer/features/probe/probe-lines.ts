import type { SeriesLine, SeriesSelector } from "../../../shared/sample";
import type { ChartLine } from "../../lib/chart-shape";
import { linesBy, one, present, selecting } from "../../lib/series-lines";

/** What a probe's charts ask for: the blackbox exporter's names. */
export function probeSelectors(probe: string): SeriesSelector[] {
  const { gauge } = selecting({ probe });
  return [gauge("probe_duration_seconds"), gauge("probe_http_duration_seconds"), gauge("probe_success"), gauge("probe_http_status_code")];
}

/** In the order in which a request goes through them. */
const PHASES = ["resolve", "connect", "tls", "processing", "transfer"];

export const latencyLines = (all: readonly SeriesLine[]): ChartLine[] => present([one(all, "probe_duration_seconds", "answer")]);
export const phaseLines = (all: readonly SeriesLine[]): ChartLine[] =>
  linesBy(all, "probe_http_duration_seconds", ({ phase }) => phase).sort((a, b) => PHASES.indexOf(a.name) - PHASES.indexOf(b.name));
export const successLines = (all: readonly SeriesLine[]): ChartLine[] => present([one(all, "probe_success", "answered well")]);
