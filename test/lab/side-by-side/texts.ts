import { keyOf } from "./timeline";

type Strings = Readonly<Record<string, string>>;

/** Annotations of alerts by their label sets. */
export type Texts = ReadonlyMap<string, Strings>;

/** Each side has its own value of the moment: a number counts as any other. */
const NUMBER = /[-+]?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|Inf)|NaN/g;
const withoutNumbers = (texts: Strings): Strings => Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.replaceAll(NUMBER, "#")]));

/** The texts of those that fire, without their numbers. */
export const textsOf = (alerts: readonly { labels: Strings; annotations: Strings; state: string }[]): Texts =>
  new Map(alerts.filter(({ state }) => state === "firing").map(({ labels, annotations }) => [keyOf(labels), withoutNumbers(annotations)]));

/** The texts of what fires on both sides. */
export function textsOnBoth(here: Texts, there: Texts): { here: Strings[]; there: Strings[] } {
  const keys = [...here.keys()].filter((key) => there.has(key)).toSorted();
  const of = (texts: Texts): Strings[] => keys.map((key) => texts.get(key) ?? {});
  return { here: of(here), there: of(there) };
}
