// Progress lines. They go to stderr so that a script's own output stays clean.

/**
 * One line for the person who waits.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`[quarterdeck] ${line}\n`);
}

/**
 * Announce a piece of work that takes a while, and say how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const began = performance.now();
  say(`${title} ...`);
  const result = await work();
  say(`${title}: done in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return result;
}

/** An expected failure: what went wrong and the one thing to do next. */
export class Stop extends Error {
  /**
   * @param {string} message what went wrong, one sentence
   * @param {string} next the next step for the person
   */
  constructor(message, next) {
    super(message);
    this.next = next;
  }
}

/** Something that only the machine's owner can bring, such as a system package without root. */
export class MachineLacks extends Stop {}

/**
 * Run a script's main function; an expected failure ends with its sentence and next step, exit status 1.
 * @param {() => Promise<number>} main resolves to the exit status
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(error.message);
    say(`next: ${error.next}`);
    process.exitCode = 1;
  }
}
