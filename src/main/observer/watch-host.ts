import type { Host } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import { problemOf } from "../../shared/problem";
import type { HostProcesses } from "../../shared/processes";
import { CONTAINER_GROUPS, HostChannel, type Reading, type Snapshot } from "../collectors";
import { factsOf, type Memory } from "./host-facts";
import { type Loop, startLoop } from "./loop";
import { sawNothing, sawNow } from "./seen";
import { TargetBook } from "./target-book";
import { hostTarget, JOBS } from "./targets";
import type { World } from "./world";

/** The first snapshots come quickly after one another: two make a use of the processor. */
const FIRST_MS = 1_000;

export interface HostWatch extends Loop {
  processes(): Promise<HostProcesses>;
}

/** Reads one host over its channel. */
export function watchHost(world: World, host: HostId, config: Host, delayMs: number): HostWatch {
  const channel = new HostChannel(world.hosts, host, { roundMs: world.pace.everyMs, slowMs: 3 * world.pace.everyMs });
  const target = hostTarget(JOBS.host, host, config);
  const book = new TargetBook(target);
  let memory: Memory = { recent: [] };
  let snapshots = 0;

  const up = (value: 0 | 1, groups: ReadonlyMap<string, readonly Reading[]> = new Map()): void =>
    world.samples.add(book.samples(new Map([...groups, ["up", [{ name: "up", value }]]]), world.now()));

  async function look(): Promise<void> {
    const { seen, now } = world;
    try {
      if (!channel.isOpen) await world.connecting(() => channel.open());
      const snapshot = await channel.snapshot();
      const read = factsOf(snapshot, channel.system, now(), memory);
      memory = read.memory;
      snapshots += 1;
      up(1, ownGroups(snapshot));
      seen.hosts.set(host, sawNow(read.facts, now()));
    } catch (thrown) {
      const problem = problemOf(thrown);
      seen.hosts.set(host, sawNothing(seen.hosts.get(host), problem));
      // It is connected and does not do what it is asked: only that is a host that is not up. One that is not reached may well be.
      if (problem.code === "host.silent" && world.hosts.state(host) === "open") up(0);
      memory = { recent: [] };
      snapshots = 0;
    }
    world.changed();
  }

  const everyMs = () => (snapshots === 1 ? Math.min(FIRST_MS, world.pace.everyMs) : world.focused.has(host) ? world.pace.focusedMs : world.pace.everyMs);
  const loop = startLoop(look, { everyMs, delayMs });
  return {
    poke: loop.poke,
    processes: () => channel.processes(),
    stop: () => {
      loop.stop();
      channel.close();
    },
  };
}

/** What goes out under the host's name: what it told of its containers goes out with them. */
const ownGroups = ({ groups }: Snapshot): Map<string, Reading[]> => new Map([...groups].filter(([group]) => group !== CONTAINER_GROUPS));
