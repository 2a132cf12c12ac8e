import type { Host } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import { problemOf } from "../../shared/problem";
import { containerReadings, readContainers, type Reading } from "../collectors";
import { type Loop, startLoop } from "./loop";
import { sawNothing, sawNow } from "./seen";
import { TargetBook } from "./target-book";
import { hostTarget, JOBS, underLabels } from "./targets";
import { unreachable, type World } from "./world";

/** cAdvisor gives its own times and so never says that a series ended: a container that is gone is "last seen" for five minutes more. */
const NEVER_ENDED = "container_last_seen";

/** Reads the containers of a host that has an engine. */
export function watchContainers(world: World, host: HostId, config: Host, delayMs: number): Loop {
  const target = hostTarget(JOBS.containers, host, config);
  const book = new TargetBook(target);

  function add(readings: readonly Reading[], value: 0 | 1): void {
    const at = world.now();
    const passing: Reading[] = [{ name: "up", value }];
    const lasting: Reading[] = [];
    for (const reading of readings) (reading.name === NEVER_ENDED ? lasting : passing).push(reading);
    world.samples.add(underLabels(lasting, target).map(({ name, labels = {}, value: read }) => ({ series: { name, labels }, at, value: read })));
    world.samples.add(book.samples(new Map([["containers", passing]]), at));
  }

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
      const { groups, dockerRoom: room } = seen.hosts.get(host)?.value ?? {};
      const at = now();
      add(containers.flatMap((container) => containerReadings(container, { at, group: groups?.get(container.id), room })), 1);
      seen.containers.set(host, sawNow(containers, at));
    } catch (thrown) {
      const problem = problemOf(thrown);
      seen.containers.set(host, sawNothing(before, problem));
      // The host is reached and its engine refuses; a connection that broke meanwhile says nothing of the engine.
      if (problem.code.startsWith("docker.") && problem.code !== "docker.connection-lost" && unreachable(world, host) === undefined) add([], 0);
    }
    world.changed();
  }
  return startLoop(look, { everyMs: () => world.pace.everyMs, delayMs });
}
