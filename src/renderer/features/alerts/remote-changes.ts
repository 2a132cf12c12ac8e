const listeners = new Set<() => void>();

/** Servers tell nothing by themselves: what was done to one from here is said here, so that it is seen at once. */
export function remoteChanged(): void {
  for (const listener of [...listeners]) listener();
}

export function onRemoteChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
