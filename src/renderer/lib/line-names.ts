type Labels = Readonly<Record<string, string>>;

/** `name{a="b"}` for a person: quotes left out, labels sorted, those in `without` not said. */
export function labelText(labels: Labels, without: ReadonlySet<string> = new Set()): string {
  const name = without.has("__name__") ? "" : (labels["__name__"] ?? "");
  const pairs = Object.keys(labels).filter((label) => label !== "__name__" && !without.has(label)).sort().map((label) => `${label}=${labels[label]}`);
  return pairs.length === 0 ? name : name === "" ? pairs.join(", ") : `${name}{${pairs.join(", ")}}`;
}

/** A name for each label set: what all have alike is left out, and no two are equal. */
export function lineNames(all: readonly Labels[], fallback: string): string[] {
  const [first] = all;
  const alike = new Set(all.length < 2 || !first ? [] : Object.keys(first).filter((label) => all.every((labels) => labels[label] === first[label])));
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
