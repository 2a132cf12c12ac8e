import type Docker from "dockerode";
import type { HostId } from "../../../shared/ids";
import { ProblemError } from "../../../shared/problem";
import type { ContainerStats } from "../../ports";
import { cpuReading, earlierCpuReading, readStats, type CpuReading } from "./read";
import { StatsReply } from "./replies";

/** An older reading would average over too long a time. */
const READING_AGE_MS = 60_000;
/** Below this the difference of two readings says nothing. */
const READING_GAP_MS = 100;

/**
 * Reads a container's figures. A processor rate needs two readings: the engine takes a second to make both, so the one
 * before is remembered and a single reading is asked for.
 */
export class StatsReader {
  readonly #before = new Map<string, CpuReading>();

  async read(host: HostId, name: string, container: Docker.Container, abortSignal: AbortSignal): Promise<ContainerStats> {
    const ask = async (oneShot: boolean) => {
      const query = { stream: false as const, "one-shot": oneShot, abortSignal };
      return StatsReply.parse(await container.stats(query));
    };
    const remembered = this.#before.get(container.id);
    let reply = await ask(remembered !== undefined);
    let now = cpuReading(reply);
    let before = remembered && now && isUsable(remembered, now) ? remembered : earlierCpuReading(reply);
    if (now && !before) {
      reply = await ask(false);
      now = cpuReading(reply);
      before = earlierCpuReading(reply);
    }
    if (!now || !before || now.atMs <= before.atMs) {
      this.#before.delete(container.id);
      throw new ProblemError({ code: "docker.not-running", message: `${name} on ${host} does not run, so it has no figures` });
    }
    this.#remember(container.id, now);
    return readStats(reply, now, before);
  }

  #remember(id: string, reading: CpuReading): void {
    this.#before.set(id, reading);
    for (const [other, { atMs }] of this.#before) if (reading.atMs - atMs > READING_AGE_MS) this.#before.delete(other);
  }
}

/** A restarted container counts from zero again. */
function isUsable(before: CpuReading, now: CpuReading): boolean {
  const gapMs = now.atMs - before.atMs;
  return now.usedNs >= before.usedNs && gapMs >= READING_GAP_MS && gapMs <= READING_AGE_MS;
}
