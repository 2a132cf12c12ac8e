import { type Series, Series as SeriesSchema, seriesKey } from "../../shared/sample";
import { METRIC_NAME } from "../../shared/promql";
import type { PrometheusServer, SampleStore } from "../ports";

export interface KnownSeriesOptions {
  samples: Pick<SampleStore, "series">;
  servers: () => readonly PrometheusServer[];
  now: () => number;
}

/** What there is to ask for, here and on the Prometheus servers of the fleet. */
export interface KnownSeries {
  /** Names of metrics, in order. */
  names(): Promise<string[]>;
  /** Series whose text (`up{job="shop"}`) holds `match`; those of servers where it begins with a whole metric's name. */
  list(query: { match: string; limit: number }): Promise<Series[]>;
}

const FRESH_MS = 60_000;
/** Completion does not wait longer for a server that is away. */
const ASK_MS = 3_000;
const LOOK_BACK_MS = 3_600_000;

export function createKnownSeries({ samples, servers, now }: KnownSeriesOptions): KnownSeries {
  const kept = new WeakMap<PrometheusServer, { at: number; names: Promise<string[]> }>();

  function namesOf(server: PrometheusServer): Promise<string[]> {
    const known = kept.get(server);
    if (known && now() - known.at < FRESH_MS) return known.names;
    const names = server.metricNames({ timeoutMs: ASK_MS }).catch(() => []);
    kept.set(server, { at: now(), names });
    return names;
  }

  async function seriesOf(server: PrometheusServer, metric: string): Promise<Series[]> {
    if (!(await namesOf(server)).includes(metric)) return [];
    const found = await server.series(metric, now() - LOOK_BACK_MS, now(), { timeoutMs: ASK_MS }).catch(() => []);
    return found.flatMap(({ [METRIC_NAME]: name, ...labels }) => {
      const series = SeriesSchema.safeParse({ name, labels });
      return series.success ? [series.data] : [];
    });
  }

  return {
    names: async () => {
      const all = await Promise.all(servers().map(namesOf));
      return [...new Set([...samples.series("", Infinity).map(({ name }) => name), ...all.flat()])].sort();
    },
    list: async ({ match, limit }) => {
      const local = samples.series(match, limit);
      const metric = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\{/.exec(match)?.[1];
      if (metric === undefined || local.length >= limit) return local;
      const remote = (await Promise.all(servers().map((server) => seriesOf(server, metric)))).flat();
      const byKey = new Map([...remote, ...local].map((series) => [seriesKey(series), series]));
      return [...byKey].filter(([key]) => key.startsWith(match)).sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, limit).map(([, series]) => series);
    },
  };
}
