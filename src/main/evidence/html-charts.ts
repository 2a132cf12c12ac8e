import type { ChartLine, ObjectCharts } from "./chart";
import { chartSvg } from "./chart-svg";
import type { Dossier } from "./dossier";
import { escapeHtml } from "./escape";
import { clockText, momentText } from "./facts";

/** The charts of everything the run affected, from ten minutes before it to ten minutes after. */
export function chartsHtml({ charts, spans, view }: Dossier): string {
  const run = { from: view.startedAt ?? view.createdAt, to: view.endedAt ?? charts.to };
  const frame = { from: charts.from, to: charts.to, run, steps: spans };
  if (charts.objects.length === 0) return "";
  return [
    `<p class="dim">${momentText(charts.from)} to ${momentText(charts.to)}. The shaded part is the run; strokes below a chart are its steps, with lines at their starts and ends.${charts.leftOut > 0 ? ` ${charts.leftOut} more objects were affected and are not drawn.` : ""}</p>`,
    ...charts.objects.map((object) => objectHtml(object, frame)),
  ].join("\n");
}

function objectHtml({ object, charts, health }: ObjectCharts, frame: Parameters<typeof chartSvg>[1]): string {
  return [
    `<h3>${escapeHtml(object)}</h3>`,
    health.length === 0 ? "" : `<ul>${health.map(({ at, before, after, reason }) => `<li>${clockText(at)} ${escapeHtml(`${before ? `${before} to ` : ""}${after}${reason ? `: ${reason}` : ""}`)}</li>`).join("")}</ul>`,
    charts.length === 0 ? '<p class="dim">Nothing was measured in this time.</p>' : "",
    ...charts.map((chart) => `<figure><figcaption>${escapeHtml(chart.title)} ${keysHtml(chart.lines)}</figcaption>${chartSvg(chart, frame)}</figure>`),
  ].filter(Boolean).join("\n");
}

const keysHtml = (lines: readonly ChartLine[]): string =>
  lines.map(({ name }, index) => `<span class="key dim"><svg viewBox="0 0 24 8" aria-hidden="true"><polyline class="line line-${index % 6}" points="0,4 24,4"/></svg>${escapeHtml(name)}</span>`).join("");
