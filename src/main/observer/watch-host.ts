import type { Host } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import { problemOf } from "../../shared/problem";
import { containerReadings, HostChannel, readContainers } from "../collectors";
import { factsOf, type Memory } from "./host-facts";
import { type Loop, startLoop } from "./loop";
import { sawNothing, sawNow } from "./seen";
import { store, unreachable, type World } from "./world";

/** The first snapshots come quickly after one another: two make a use of the processor. */
const FIRST_MS = 1_000;

/** Reads one host over its channel. */
export function watchHost(world: World, host: HostId, { environment }: Host, delayMs: number): Loop {
  const channel = new HostChannel(world.hosts, host);
  let memory: Memory = { recent: [] };
  let snapshots = 0;

  async function look(): Promise<void> {
    const { seen, now } = world;
    try {
      if (!channel.isOpen) await world.connecting(() => channel.open());
      const snapshot = await channel.snapshot();
      const read = factsOf(snapshot, channel.system, now(), memory);
      memory = read.memory;
      snapshots += 1;
      store(world, snapshot.readings, { host, environment });
      seen.hosts.set(host, sawNow(read.facts, now()));
    } catch (thrown) {
      seen.hosts.set(host, sawNothing(seen.hosts.get(host), problemOf(thrown)));
      memory = { recent: [] };
      snapshots = 0;
    }
    world.changed();
  }

  const everyMs = () => (snapshots === 1 ? Math.min(FIRST_MS, world.pace.everyMs) : world.focused.has(host) ? world.pace.focusedMs : world.pace.everyMs);
  const loop = startLoop(look, { everyMs, delayMs });
  return {
    poke: loop.poke,
    stop: () => {
      loop.stop();
      channel.close();
    },
  };
}

/** Reads the containers of a host that has an engine. */
export function watchContainers(world: World, host: HostId, { environment }: Host, delayMs: number): Loop {
  async function look(): Promise<void> {
    const { seen, now } = world;
    const before = seen.containers.get(host);
    try {
      const absent = unreachable(world, host);
      if (absent) {
        // Said by the host itself; its engine is not to blame.
        seen.containers.set(host, { value: before?.value, seenAt: before?.seenAt });
        return;
      }
      const { containers } = await readContainers(world.dockers(host));
      for (const container of containers) store(world, containerReadings(container), { host, environment });
      seen.containers.set(host, sawNow(containers, now()));
    } catch (thrown) {
      seen.containers.set(host, sawNothing(before, problemOf(thrown)));
    }
    world.changed();
  }
  return startLoop(look, { everyMs: () => world.pace.everyMs, delayMs });
}
