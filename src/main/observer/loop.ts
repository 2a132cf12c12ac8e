/** Something that is done again and again until it is stopped. */
export interface Loop {
  /** Does it now, or as soon as what is under way is done. */
  poke(): void;
  stop(): void;
}

export interface LoopOptions {
  /** From one start to the next, ms; asked after each round. */
  everyMs: () => number;
  /** Before the first round, ms. */
  delayMs?: number;
  /** Of each interval, so that many loops do not beat together. */
  jitter?: number;
}

/** Runs `work` without overlap. `work` deals with its own failures: one that escapes is a mistake and ends the process loudly. */
export function startLoop(work: () => Promise<void>, { everyMs, delayMs = 0, jitter = 0.02 }: LoopOptions): Loop {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running = false;
  let poked = false;

  const schedule = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void round(), ms);
  };

  async function round(): Promise<void> {
    running = true;
    poked = false;
    const startedAt = performance.now();
    await work();
    running = false;
    if (stopped) return;
    const interval = everyMs() * (1 + (Math.random() * 2 - 1) * jitter);
    schedule(poked ? 0 : Math.max(0, interval - (performance.now() - startedAt)));
  }

  schedule(delayMs);
  return {
    poke: () => {
      poked = true;
      if (!running && !stopped) schedule(0);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
