type Labels = Readonly<Record<string, string>>;

/** `name{a="b"}` for a person: quotes left out, labels sorted, those in `without` not said. */
export function labelText(labels: Labels, without: ReadonlySet<string> = new Set()): string {
  const name = without.has("__name__") ? "" : (labels["__name__"] ?? "");
  const pairs = Object.keys(labels).filter((label) => label !== "__name__" && !without.has(label)).sort().map((label) => `${label}=${labels[label]}`);
  return pairs.length === 0 ? name : name === "" ? pairs.join(", ") : `${name}{${pairs.join(", ")}}`;
}

/** Labels that people know things by, the best first. */
const TELLING = ["__name__", "host", "service", "database", "cache", "probe", "container", "name", "device", "mountpoint", "mode", "instance", "job"];

/** Labels that are enough to tell every set from every other: one after the other that parts any two; undefined where all together do not. */
function tellingLabels(all: readonly Labels[]): ReadonlySet<string> | undefined {
  const names = [...new Set(all.flatMap((labels) => Object.keys(labels)))].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const chosen: string[] = [];
  const kinds = (): number => new Set(all.map((labels) => JSON.stringify(chosen.map((label) => labels[label])))).size;
  let found = 1;
  for (const label of names) {
    if (found === all.length) break;
    chosen.push(label);
    const now = kinds();
    if (now === found) chosen.pop();
    found = now;
  }
  return found === all.length ? new Set(chosen) : undefined;
}

const rank = (label: string): number => {
  const at = TELLING.indexOf(label);
  return at === -1 ? TELLING.length : at;
};

/** A name for each label set: the labels that tell it from the others, one alone by its value. No two names are equal. */
export function lineNames(all: readonly Labels[], fallback: string): string[] {
  const telling = all.length < 2 ? undefined : tellingLabels(all);
  const [only] = telling?.size === 1 ? [...telling] : [];
  if (only !== undefined && all.every((labels) => labels[only])) return all.map((labels) => labels[only] ?? fallback);
  const alike = new Set(telling ? all.flatMap((labels) => Object.keys(labels).filter((label) => !telling.has(label))) : []);
  const seen = new Map<string, number>();
  return all.map((labels) => {
    const name = labelText(labels, alike) || fallback;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

/** Whether two label sets agree on every label that both have; metric names do not count. */
export const agree = (one: Labels, other: Labels): boolean =>
  Object.entries(one).every(([label, value]) => label === "__name__" || other[label] === undefined || other[label] === value);
