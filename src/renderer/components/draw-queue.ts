import { useEffect, useState } from "react";

const waiting = new Map<object, () => void>();
let frame: number | undefined;

/** One drawing in a frame, in the order in which they came; a newer one of the same owner takes the place of the older. */
function enqueue(owner: object, draw: () => void): () => void {
  waiting.set(owner, draw);
  frame ??= requestAnimationFrame(next);
  return () => void waiting.delete(owner);
}

function next(): void {
  const [first] = waiting;
  if (first) {
    waiting.delete(first[0]);
    first[1]();
  }
  frame = waiting.size > 0 ? requestAnimationFrame(next) : undefined;
}

/** A value for something costly to draw: the first at once, a later one when it is this drawing's turn, one drawing in a frame. */
export function usePaced<T>(value: T): T {
  const [shown, setShown] = useState(value);
  const [owner] = useState(() => ({}));
  useEffect(() => (Object.is(value, shown) ? undefined : enqueue(owner, () => setShown(value))), [owner, value, shown]);
  return shown;
}

/** False until this drawing's turn has come for the first time: a page of many charts builds one in a frame, not all in one task. */
export function useTurn(): boolean {
  const [come, setCome] = useState(false);
  const [owner] = useState(() => ({}));
  useEffect(() => (come ? undefined : enqueue(owner, () => setCome(true))), [owner, come]);
  return come;
}
