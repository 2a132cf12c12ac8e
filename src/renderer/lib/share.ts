/**
 * Structural sharing: returns `next`, with every part that is deeply equal to the same part of `previous` replaced by that
 * very part, so that memoised rows whose data did not change are not drawn again. Plain JSON-like data only.
 */
export function share<T>(previous: unknown, next: T): T;
export function share(previous: unknown, next: unknown): unknown {
  if (Object.is(previous, next)) return previous;
  if (Array.isArray(previous) && Array.isArray(next)) return shareArray(previous, next);
  if (isRecord(previous) && isRecord(next)) return shareRecord(previous, next);
  return next;
}

function shareArray(previous: readonly unknown[], next: readonly unknown[]): unknown {
  const merged = next.map((item, index) => share(sameItem(previous, item, index), item));
  return merged.length === previous.length && merged.every((item, index) => item === previous[index]) ? previous : merged;
}

/** Items with an `id` are matched by it, so that a reordered list keeps its rows; others by position. */
function sameItem(previous: readonly unknown[], item: unknown, index: number): unknown {
  const at = previous[index];
  if (!isRecord(item) || item["id"] === undefined || (isRecord(at) && at["id"] === item["id"])) return at;
  return previous.find((candidate) => isRecord(candidate) && candidate["id"] === item["id"]);
}

function shareRecord(previous: Record<string, unknown>, next: Record<string, unknown>): unknown {
  const keys = Object.keys(next);
  const merged: Record<string, unknown> = {};
  let same = keys.length === Object.keys(previous).length;
  for (const key of keys) {
    merged[key] = share(previous[key], next[key]);
    same &&= key in previous && merged[key] === previous[key];
  }
  return same ? previous : merged;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
