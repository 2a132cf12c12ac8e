/** Edits between two words, a swap of neighbours counting as one: optimal string alignment (Damerau-Levenshtein, restricted). */
export function editDistance(from: string, to: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1;
      let cost = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + same);
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, (older[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    older = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/** The known word that was most likely meant; undefined when none is near (a third of its length, at least one edit). */
export function closest(word: string, known: Iterable<string>): string | undefined {
  let best: { word: string; distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    const near = distance <= Math.max(1, Math.floor(candidate.length / 3));
    if (near && (best === undefined || distance < best.distance)) best = { word: candidate, distance };
  }
  return best?.word;
}

/** "did you mean 'web1'?" where one is near, else the first few that exist, else undefined. */
export function suggestion(word: string, known: Iterable<string>): string | undefined {
  const words = [...known];
  const near = closest(word, words);
  if (near !== undefined) return `did you mean '${near}'?`;
  if (words.length === 0) return undefined;
  return `known: ${words.slice(0, 8).join(", ")}${words.length > 8 ? ", ..." : ""}`;
}
