import { formatDuration } from "../../shared/duration";
import type { Overview } from "../../shared/overview";
import type { Problem } from "../../shared/problem";

/** A shorter stop of this process is nothing to tell a person of, ms. */
const WORTH_TELLING_MS = 60_000;

/**
 * Tells a person once of what concerns everything at the same time: this machine slept, or its network is gone. That a single host is not
 * seen is the host's own state and is not told here.
 */
export class Sight {
  #lost = false;

  constructor(private readonly tell: (problem: Problem) => void) {}

  /** After each picture of the fleet. */
  saw({ hosts }: Pick<Overview, "hosts">): void {
    // One host that is gone may well be the host; of several at once it is not likely.
    const lost = hosts.length > 1 && hosts.every(({ health }) => health === "not seen") && hosts.some(({ seenAt }) => seenAt !== undefined);
    if (lost && !this.#lost) this.tell(cutOff(hosts));
    this.#lost = lost;
  }

  /** After a time in which this process did not run, ms. */
  woke(sleptMs: number): void {
    if (sleptMs >= WORTH_TELLING_MS) this.tell(slept(sleptMs));
  }
}

function cutOff(hosts: Overview["hosts"]): Problem {
  const last = hosts.reduce<Overview["hosts"][number] | undefined>((latest, host) => ((host.seenAt ?? -1) > (latest?.seenAt ?? -1) ? host : latest), undefined);
  return {
    code: "observer.cut-off",
    message: `None of the ${hosts.length} hosts is seen any more.`,
    cause: last?.reason?.message,
    next: "Look at this machine's network and its VPN. Nothing is collected meanwhile; it goes on by itself.",
  };
}

const slept = (ms: number): Problem => ({
  code: "observer.slept",
  message: `This machine slept for ${formatDuration(ms)}: nothing was collected in that time.`,
});
