import { type Probe, probeSubject } from "../../shared/fleet";
import type { ProbeId } from "../../shared/ids";
import { probeHttp, probeReadings, type ProbeResult, probeWire } from "../collectors";
import { type Loop, startLoop } from "./loop";
import { sawNothing, sawNow } from "./seen";
import { TargetBook } from "./target-book";
import { JOBS, targetOf } from "./targets";
import { unreachable, type World } from "./world";

/** Asks a URL or an address from this machine or from a host. */
export function watchProbe(world: World, id: ProbeId, probe: Probe, delayMs: number): Loop {
  const { from, every, environment, service } = probe;
  const subject = probeSubject(probe);
  const labels = { ...targetOf({ job: JOBS.probe, instance: subject, environment, host: from, labels: probe.labels }), probe: id, ...(service !== undefined && { service }) };
  const book = new TargetBook(labels);

  async function look(): Promise<void> {
    const { seen, now } = world;
    const before = seen.probes.get(id);
    const absent = from && unreachable(world, from);
    const result: ProbeResult = absent ? { success: false, problem: absent, unasked: true } : await ask(world, probe);
    if (result.unasked) {
      seen.probes.set(id, sawNothing(before, result.problem ?? { code: "probe.unasked", message: `${subject} could not be asked.` }));
    } else {
      world.samples.add(book.samples(new Map([["probe", [...probeReadings(result), { name: "up", value: 1 }]]]), now()));
      seen.probes.set(id, sawNow(result, now()));
    }
    world.changed();
  }
  return startLoop(look, { everyMs: () => every, delayMs });
}

function ask({ http, dial }: World, probe: Probe): Promise<ProbeResult> {
  if ("address" in probe) return probeWire(dial, probe);
  const { url, timeout, status, from, follow } = probe;
  return probeHttp(http, { url, timeoutMs: timeout, status, from, follow });
}
