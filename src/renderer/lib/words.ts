/** Whether every word of a filter is found in one of the texts, whatever its case. */
export function matchesWords(texts: readonly (string | undefined)[], filter: string): boolean {
  const all = texts.filter((text) => text !== undefined).join("\n").toLowerCase();
  return filter.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}
