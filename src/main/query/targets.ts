import { JOB } from "./selectors-of";

/** What is looked at: labels `job` and `instance` of its series, and the host of the fleet that it is on. */
export interface Target {
  job: string;
  instance: string;
  host?: string;
}

export interface Split {
  /** Only the console looks at these. */
  own: Target[];
  /** The server looks at these too. */
  shared: Target[];
  /** Not on a host that the server is known to look at; it looks at as many that the fleet does not name, so they are taken for the same. */
  guessed: Target[];
}

/** Labels that say where a series comes from. */
export const TARGET_LABELS = [JOB, "instance", "host", "hostname", "nodename", "node"] as const;

/** Metrics that every job has: a host with one of another job is another target. */
export const isOfEveryJob = (metric: string | undefined): boolean => metric === undefined || metric === "up" || /^(scrape|process|go|promhttp)_/.test(metric);

/** What of the console's targets a server looks at as well. `everyJob`: the metric is one that each job has. */
export function splitTargets(here: readonly Target[], there: readonly Target[], everyJob: boolean): Split {
  const isSame = (one: Target, other: Target): boolean => {
    if (one.job === other.job && one.instance === other.instance) return true;
    // A port is of one process, whatever the job is called.
    if (one.instance === other.instance) return !everyJob || one.instance.includes(":");
    return one.host !== undefined && one.host === other.host && (!everyJob || one.job === other.job);
  };
  const shared = here.filter((target) => there.some((other) => isSame(target, other)));
  const rest = here.filter((target) => !shared.includes(target));
  const strangers = there.filter(({ host }) => host === undefined);
  const ofJob = (targets: readonly Target[], job: string): number => targets.filter((target) => !everyJob || target.job === job).length;
  const guessed = rest.filter(({ job }) => ofJob(strangers, job) >= ofJob(rest, job));
  return { own: rest.filter((target) => !guessed.includes(target)), shared, guessed };
}

/** The target that a series' labels name. `hostNamed`: the fleet's host of a name or address. */
export function targetIn(labels: Readonly<Record<string, string>>, hostNamed: (name: string) => string | undefined): Target {
  const [jobLabel, instanceLabel, ...hostLabels] = TARGET_LABELS;
  const instance = labels[instanceLabel] ?? "";
  const names = [...hostLabels.map((label) => labels[label]), machineIn(instance)];
  const host = names.flatMap((name) => (name ? (hostNamed(name) ?? []) : []))[0];
  return { job: labels[jobLabel] ?? "", instance, ...(host !== undefined && { host }) };
}

/** `web1` of `web1:9100`, of `http://web1/health` and of `web1`; `::1` of `[::1]:9100`. */
export function machineIn(instance: string): string {
  const place = instance.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "").replace(/[/?#].*$/s, "");
  return /^\[(.+)\]/.exec(place)?.[1] ?? place.replace(/:\d+$/, "");
}
