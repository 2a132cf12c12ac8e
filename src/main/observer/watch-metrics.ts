import type { MetricsEndpoint } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import type { Sample, SeriesLabels } from "../../shared/sample";
import { scrape, type ScrapeResult, targetLabels, underTarget } from "../collectors/exposition";
import { sleptThrough } from "../collectors/patience";
import { type Loop, startLoop } from "./loop";
import { sawNothing, sawNow } from "./seen";
import { SeriesEnds } from "./series-ends";
import { unreachable, type World } from "./world";

/** The places that an endpoint is asked from; undefined is this machine. */
export const viasOf = ({ via }: Pick<MetricsEndpoint, "via">): (HostId | undefined)[] => (typeof via === "string" ? [via] : (via ?? [undefined]));

export const targetKey = (id: string, via: HostId | undefined): string => (via === undefined ? id : `${id}@${via}`);

/** Scrapes an endpoint from one place. */
export function watchMetrics(world: World, id: string, endpoint: MetricsEndpoint, via: HostId | undefined, delayMs: number): Loop {
  const { url, timeout, limit, every, environment } = endpoint;
  const labels = targetLabels({ id, url, via, environment, labels: endpoint.labels });
  const key = targetKey(id, via);
  const ends = new SeriesEnds();

  async function look(): Promise<void> {
    const { seen, now } = world;
    const before = seen.targets.get(key);
    const absent = via && unreachable(world, via);
    if (absent) {
      seen.targets.set(key, sawNothing(before, absent));
      return;
    }
    const at = now();
    const startedAt = Date.now();
    const result = await scrape(world.http, { url, timeoutMs: timeout, maxSamples: limit, from: via });
    if (result.up === undefined || (!result.up && sleptThrough(startedAt, timeout))) {
      seen.targets.set(key, sawNothing(before, result.problem ?? { code: "observer.slept", message: "This machine slept while the answer was awaited." }));
      return;
    }
    world.samples.add(samplesOf(result, labels, at, ends));
    seen.targets.set(key, sawNow({ up: result.up, samples: result.samples.length, durationMs: result.durationMs, problem: result.problem }, at));
  }
  return startLoop(look, { everyMs: () => every, delayMs });
}

/** What Prometheus would store of a scrape: the page's samples, the ends of what is no longer on it, and the scrape's own figures. */
export function samplesOf({ up, samples, durationMs }: Pick<ScrapeResult, "samples" | "durationMs"> & { up: boolean | undefined }, labels: SeriesLabels, at: number, ends: SeriesEnds): Sample[] {
  const taken: Sample[] = [];
  const current: Sample["series"][] = [];
  for (const sample of samples) {
    const series = { name: sample.name, labels: underTarget(sample.labels, labels) };
    taken.push({ series, at: sample.at ?? at, value: sample.value });
    // A page that gives its own times also says by itself when a series ends: it leaves off renewing them.
    if (sample.at === undefined) current.push(series);
  }
  const { ended, added } = ends.next(current);
  for (const series of ended) taken.push({ series, at, value: Number.NaN, stale: true });
  const own = (name: string, value: number): Sample => ({ series: { name, labels }, at, value });
  return [
    ...taken, own("up", up ? 1 : 0), own("scrape_duration_seconds", Number((durationMs / 1_000).toFixed(4))), own("scrape_samples_scraped", samples.length),
    own("scrape_samples_post_metric_relabeling", samples.length), own("scrape_series_added", added),
  ];
}
