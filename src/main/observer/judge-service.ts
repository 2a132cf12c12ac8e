import type { HostId, ServiceId } from "../../shared/ids";
import type { InstanceState } from "../../shared/overview";
import type { Problem } from "../../shared/problem";
import type { SeenContainer } from "../collectors";
import { degraded, failing, HEALTHY, type Judgement, someOf, worstOf } from "./judge";
import type { InstanceFacts } from "./observations";
import { isFresh, type Moment, notSeen, type Seen } from "./seen";

/** What is known of one instance. `container` is undefined where there is none of that name. */
export interface InstanceSight {
  service: ServiceId;
  host: HostId;
  probe: Seen<InstanceFacts> | undefined;
  /** The host's containers were seen lately; `false` where they were not or the host has no engine. */
  containersSeen: boolean;
  container: SeenContainer | undefined;
  inRotation: boolean | undefined;
}

export function judgeInstance({ service, host, probe, containersSeen, container, inRotation }: InstanceSight, limitMs: number, moment: Moment): Judgement {
  const name = `${service} on ${host}`;
  if (containersSeen) {
    const stopped = judgeContainer(name, container);
    if (stopped) return stopped;
  }
  const facts = probe?.value;
  if (facts === undefined || probe === undefined || !isFresh(probe, limitMs, moment)) return { health: "not seen", reason: notSeen(name, probe, moment.now) };
  if (!facts.probe.success) {
    return failing({
      code: "instance.unhealthy", message: `${name} is not healthy.`,
      cause: [facts.probe.problem?.message, facts.probe.problem?.cause].filter((part) => part !== undefined).join(": "),
    });
  }
  return worstOf([
    container?.health === "unhealthy" ? degraded({ code: "instance.container-unhealthy", message: `${name} answers, but its container's own check fails.` }) : HEALTHY,
    inRotation === false ? degraded({ code: "instance.out-of-rotation", message: `${name} is out of the proxy's rotation.` }) : HEALTHY,
  ]);
}

function judgeContainer(name: string, container: SeenContainer | undefined): Judgement | undefined {
  if (container === undefined) return failing({ code: "instance.missing", message: `There is no container for ${name}.` });
  if (container.state === "running") return undefined;
  const { exitCode, oomKilled } = container.detail ?? {};
  const ended = container.state === "exited" && exitCode !== undefined ? `exit status ${exitCode}` : undefined;
  return failing({
    code: "instance.stopped", message: `The container of ${name} is ${container.state}.`,
    cause: oomKilled ? "the kernel killed it for want of memory" : ended,
  });
}

/** A service from its instances: failing when none serves, degraded when not all do or their versions differ. */
export function judgeService(service: ServiceId, instances: readonly InstanceState[], versions: readonly string[]): Judgement {
  const hostsWith = (...healths: InstanceState["health"][]) => instances.filter(({ health }) => healths.includes(health)).map(({ host }) => host);
  const serving = instances.filter(({ health, inRotation }) => (health === "healthy" || health === "degraded") && inRotation !== false);
  const broken = hostsWith("failing");
  const unseen = hostsWith("not seen");
  const problem = (code: string, message: string, about: readonly HostId[] = []): Problem => ({
    code, message, cause: instances.find(({ host }) => about.includes(host))?.reason?.message,
  });
  if (unseen.length === instances.length) {
    return { health: "not seen", reason: problem("service.not-seen", `No instance of ${service} is seen.`, unseen) };
  }
  if (serving.length === 0) {
    const about = broken.length > 0 ? broken : unseen;
    // Where an instance is not seen it may well serve: that is not known to be an outage.
    const verdict = unseen.length > 0 ? degraded : failing;
    return verdict(problem("service.down", `No instance of ${service} is known to serve.`, about));
  }
  if (broken.length > 0) return degraded(problem("service.instances-failing", `${service} fails on ${someOf(broken)}.`, broken));
  if (unseen.length > 0) return degraded(problem("service.instances-not-seen", `${service} is not seen on ${someOf(unseen)}.`, unseen));
  if (versions.length > 1) return degraded(problem("service.versions-differ", `${service} runs in several versions: ${versions.join(", ")}.`));
  const limping = hostsWith("degraded");
  if (limping.length > 0) return degraded(problem("service.instances-degraded", `${service} is degraded on ${someOf(limping)}.`, limping));
  return HEALTHY;
}
