/**
 * What `work` gives; throws where it takes more than a second. A machine that is busy with other things may be slow once, so a slow case is tried
 * twice more, and the fastest counts.
 */
export function inTime<T>(work: () => T, limitMs = 1_000): T {
  for (let tries = 1; ; tries += 1) {
    const startedAt = performance.now();
    const value = work();
    if (performance.now() - startedAt <= limitMs) return value;
    if (tries === 3) throw new Error(`more than ${limitMs} ms, three times`);
  }
}
