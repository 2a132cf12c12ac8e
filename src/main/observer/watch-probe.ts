import type { HttpProbe } from "../../shared/fleet";
import type { ProbeId } from "../../shared/ids";
import { probeHttp, probeReadings } from "../collectors";
import { type Loop, startLoop } from "./loop";
import { sawNothing, sawNow } from "./seen";
import { store, unreachable, type World } from "./world";

/** Asks a URL from this machine or from a host. */
export function watchProbe(world: World, id: ProbeId, { url, from, timeout, status, every, environment, service }: HttpProbe, delayMs: number): Loop {
  async function look(): Promise<void> {
    const { seen, now } = world;
    const before = seen.probes.get(id);
    const absent = from && unreachable(world, from);
    const result = absent ? { success: false, problem: absent, unasked: true } : await probeHttp(world.http, { url, timeoutMs: timeout, status, from });
    if (result.unasked) {
      seen.probes.set(id, sawNothing(before, result.problem ?? { code: "probe.unasked", message: `${url} could not be asked.` }));
    } else {
      store(world, probeReadings(result), { probe: id, environment, ...(from && { host: from }), ...(service && { service }) });
      seen.probes.set(id, sawNow(result, now()));
    }
    world.changed();
  }
  return startLoop(look, { everyMs: () => every, delayMs });
}
