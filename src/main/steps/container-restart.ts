import { z } from "zod";
import { parseDuration } from "../../shared/duration";
import { awaitRunning } from "./container-swap";
import { defineStep, StepFailed } from "./define";
import { awaitHealthy } from "./health";
import { containerProblem, Instance, serviceOf } from "./inputs";

const Before = z.object({ startedAt: z.number().optional() });

/** Restarts an instance's container and waits until it is healthy. */
export const containerRestart = defineStep({
  kind: "container.restart",
  risk: "change",
  input: Instance.extend({ grace: z.string().refine((text) => parseDuration(text) !== undefined, "write it like 10s").default("10s") }),
  title: ({ service: id, host, grace }, fleet) => `Restart ${serviceOf(fleet, id).container} on ${host} (${grace} grace) and wait until GET ${serviceOf(fleet, id).health.url} is 2xx`,
  hosts: ({ host }) => [host],
  check: containerProblem,
  before: {
    remembers: Before,
    async find({ service, host }, { fleet, docker, signal }) {
      const { container } = serviceOf(fleet, service);
      const found = await docker(host).container(container, { signal });
      if (!found) throw new StepFailed("container.absent", `There is no container ${container} on ${host}.`);
      return { startedAt: found.startedAt };
    },
  },
  async apply({ service: id, host, grace }, context) {
    const service = serviceOf(context.fleet, id);
    const graceS = Math.ceil((parseDuration(grace) ?? 0) / 1_000);
    await context.docker(host).restart(service.container, graceS, { signal: context.signal, timeoutMs: (graceS + 30) * 1_000 });
    const reason = await awaitRunning(service, host, context) ?? await awaitHealthy(service, host, context);
    if (reason !== undefined) throw new StepFailed("container.unhealthy", `${service.container} on ${host} is ${reason}.`);
    context.note(`${service.container} on ${host} was restarted and is healthy`);
  },
  async probe({ service, host }, { fleet, docker, signal }, before) {
    const found = await docker(host).container(serviceOf(fleet, service).container, { signal });
    if (!found || found.state !== "running") return "unknown";
    return found.startedAt !== undefined && found.startedAt !== before.startedAt ? "done" : "not done";
  },
  // A restart leaves the container as it was.
  undo: "not needed",
});
