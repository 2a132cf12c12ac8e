/** Grafana's own variables, whose values follow from what a chart shows. */

export interface ChartTime {
  /** Distance of the points, ms. */
  stepMs: number;
  rangeMs: number;
  /** How often the series are read, ms. */
  scrapeMs?: number;
}

/** `$name`, `${name}`, `${name:format}`, `[[name]]`, `[[name:format]]` */
export const REFERENCE = /\$\{([A-Za-z_]\w*)(?:\.[\w.]+)?(?::([^}]*))?\}|\$([A-Za-z_]\w*)|\[\[([A-Za-z_]\w*)(?::([^\]]*))?\]\]/g;

const SCRAPE_MS = 15_000;

const seconds = (ms: number): string => `${Math.max(1, Math.round(ms / 1_000))}s`;

const MACROS: Record<string, (time: Required<ChartTime>) => string> = {
  __interval: ({ stepMs }) => seconds(stepMs),
  __interval_ms: ({ stepMs }) => String(Math.max(1, Math.round(stepMs))),
  // As Grafana has it: so wide that a rate always finds two samples.
  __rate_interval: ({ stepMs, scrapeMs }) => seconds(Math.max(stepMs + scrapeMs, 4 * scrapeMs)),
  __range: ({ rangeMs }) => seconds(rangeMs),
  __range_s: ({ rangeMs }) => String(Math.max(1, Math.round(rangeMs / 1_000))),
  __range_ms: ({ rangeMs }) => String(Math.max(1, Math.round(rangeMs))),
};

export const isMacro = (name: string): boolean => Object.hasOwn(MACROS, name);

/** The expression of a template for a chart. */
export const withMacros = (template: string, { scrapeMs = SCRAPE_MS, ...time }: ChartTime): string =>
  template.replace(REFERENCE, (whole, braced?: string, _format?: string, plain?: string, bracketed?: string) => {
    const name = braced ?? plain ?? bracketed ?? "";
    return Object.hasOwn(MACROS, name) ? (MACROS[name]?.({ ...time, scrapeMs }) ?? whole) : whole;
  });
