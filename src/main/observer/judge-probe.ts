import { type Probe, probeSubject } from "../../shared/fleet";
import type { ProbeId } from "../../shared/ids";
import type { ProbeResult } from "../collectors";
import { failing, HEALTHY, type Judgement } from "./judge";
import { isFresh, type Moment, notSeen, type Seen } from "./seen";

/** A probe's information is old after three of its own rounds. */
export const probeLimitMs = ({ every, timeout }: Pick<Probe, "every" | "timeout">): number => 3 * Math.max(every, timeout);

export function judgeProbe(id: ProbeId, probe: Probe, seen: Seen<ProbeResult> | undefined, moment: Moment): Judgement {
  if (seen?.value === undefined || !isFresh(seen, probeLimitMs(probe), moment)) return { health: "not seen", reason: notSeen(id, seen, moment.now) };
  if (seen.value.success) return HEALTHY;
  return failing(seen.value.problem ?? { code: "probe.failed", message: `${probeSubject(probe)} does not answer as it should.` });
}
