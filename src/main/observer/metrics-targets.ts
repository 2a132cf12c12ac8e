import type { Fleet } from "../../shared/fleet";
import type { MetricsTarget } from "../../shared/metrics-target";
import { targetLabels } from "../collectors/exposition";
import { entriesOf } from "./entries";
import type { Observations } from "./observations";
import { isFresh, type Moment } from "./seen";
import { targetKey, viasOf } from "./watch-metrics";

/** A URL may hold a user and a password, which are nobody's business in a window. */
function withoutCredentials(text: string): string {
  const url = new URL(text);
  url.username = "";
  url.password = "";
  return url.href;
}

/** Every endpoint from every place it is asked from. Pure. */
export function metricsTargets(fleet: Fleet, seen: Observations, moment: Moment): MetricsTarget[] {
  return entriesOf(fleet.metrics).flatMap(([id, endpoint]) =>
    viasOf(endpoint).map((via): MetricsTarget => {
      const sight = seen.targets.get(targetKey(id, via));
      const { value } = sight ?? {};
      const counts = sight !== undefined && value !== undefined && isFresh(sight, 3 * Math.max(endpoint.every, endpoint.timeout), moment);
      return {
        id, environment: endpoint.environment, url: withoutCredentials(endpoint.url), via, labels: targetLabels({ ...endpoint, id, via }),
        state: !counts ? "not seen" : value.up ? "up" : "down",
        scrapedAt: sight?.seenAt, durationMs: value?.durationMs, samples: value?.samples, problem: sight?.problem ?? value?.problem,
      };
    }),
  );
}
