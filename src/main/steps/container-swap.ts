import { z } from "zod";
import { formatDuration } from "../../shared/duration";
import type { Service } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import type { DockerEngine } from "../ports";
import { defineStep, type StepContext, StepFailed } from "./define";
import { awaitHealthy, unhealthiness } from "./health";
import { containerProblem, ImageText, imageReference, Instance, serviceOf } from "./inputs";

/** The container that had the name before. Its id is what the undo looks for. */
const Before = z.object({ containerId: z.string(), image: z.string(), imageId: z.string() });
type Before = z.infer<typeof Before>;

/** Seconds between SIGTERM and SIGKILL. */
const GRACE_S = 10;

const nextName = (name: string): string => `${name}-next`;
const previousName = (name: string): string => `${name}-previous`;

/** Puts a new image behind a container's name. The old container stays, stopped, as NAME-previous. */
export const containerSwap = defineStep<ReturnType<typeof swapInput>, Before>({
  kind: "container.swap",
  risk: "change",
  input: swapInput(),
  title: ({ service: id, host, image }, fleet) => {
    const service = serviceOf(fleet, id);
    return `Swap ${service.container} on ${host} to ${imageReference(service, image)}: create ${nextName(service.container)}, stop the old one (${GRACE_S} s grace) and keep it as ` +
      `${previousName(service.container)}, start the new one, wait up to ${formatDuration(service.health.within)} for GET ${service.health.url}`;
  },
  hosts: ({ host }) => [host],
  check: containerProblem,
  before: { remembers: Before, find: ({ service, host }, context) => findOld(serviceOf(context.fleet, service), host, context) },
  async apply({ service: id, host, image }, context, before) {
    const service = serviceOf(context.fleet, id);
    await putNewInPlace(service, imageReference(service, image), context.docker(host), context, before);
    const reason = await awaitRunning(service, host, context) ?? await awaitHealthy(service, host, context);
    if (reason !== undefined) throw new StepFailed("container.unhealthy", `${service.container} on ${host} is ${reason}.`);
    context.note(`${service.container} on ${host} runs ${imageReference(service, image)} and is healthy`);
  },
  async probe({ service: id, host, image }, context, before) {
    const service = serviceOf(context.fleet, id);
    const wanted = await context.docker(host).image(imageReference(service, image), { signal: context.signal });
    const now = await context.docker(host).container(service.container, { signal: context.signal });
    if (!now || now.id === before.containerId || now.imageId !== wanted?.id) return "not done";
    if (now.state !== "running") return "not done";
    return (await unhealthiness(service, host, context)) === undefined ? "done" : "unknown";
  },
  undo: {
    title: ({ service: id, host }, fleet) => {
      const { container } = serviceOf(fleet, id);
      return `Put the old ${container} back on ${host}: remove the new container, rename ${previousName(container)} to ${container}, start it, wait until it is healthy`;
    },
    async run({ service: id, host }, context, before) {
      const service = serviceOf(context.fleet, id);
      await putOldBack(service, host, context, before);
      const reason = await awaitRunning(service, host, context) ?? await awaitHealthy(service, host, context);
      if (reason !== undefined) throw new StepFailed("container.unhealthy", `The old ${service.container} is back on ${host} and is ${reason}.`);
      context.note(`The old ${service.container} (${before.image}) is back on ${host} and healthy`);
    },
  },
});

function swapInput() {
  return Instance.extend({ image: ImageText });
}

async function findOld({ container }: Service, host: HostId, { docker, signal }: StepContext): Promise<Before> {
  const old = await docker(host).container(container, { signal });
  if (!old) throw new StepFailed("container.absent", `There is no container ${container} on ${host} to take the configuration from.`, { next: "Create it once by hand; later versions can then be swapped in." });
  return { containerId: old.id, image: old.image, imageId: old.imageId };
}

/** Works from whatever state an earlier attempt left: each part looks first. */
async function putNewInPlace(service: Service, reference: string, engine: DockerEngine, { signal, note }: StepContext, before: Before): Promise<void> {
  const { container: name } = service;
  const options = { signal };
  if (!(await engine.image(reference, options))) {
    note(`pulling ${reference}`);
    await engine.pull(reference, { signal, timeoutMs: 3_600_000, onProgress: note });
  }
  const wanted = await engine.image(reference, options);
  if (!wanted) throw new StepFailed("image.absent", `The host does not hold ${reference} after it was pulled.`);
  const all = await engine.containers(options);
  const old = all.find(({ id }) => id === before.containerId);
  const current = all.find((each) => each.name === name);
  if (current && current.id !== before.containerId && current.imageId === wanted.id) return engine.start(name, options);
  if (!old) throw new StepFailed("container.absent", `The container that ${name} was before is gone.`, { cause: `id ${before.containerId.slice(0, 12)}` });
  await engine.remove(nextName(name), options);
  await engine.clone(old.name, nextName(name), reference, options);
  if (old.name === name) {
    note(`stopping ${name}`);
    await engine.stop(name, GRACE_S, { signal, timeoutMs: (GRACE_S + 20) * 1_000 });
    await engine.remove(previousName(name), options);
    await engine.rename(name, previousName(name), options);
  } else if (current) {
    await engine.stop(name, GRACE_S, { signal, timeoutMs: (GRACE_S + 20) * 1_000 });
    await engine.remove(name, options);
  }
  await engine.rename(nextName(name), name, options);
  note(`starting ${name}`);
  await engine.start(name, options);
}

/** Finds the old container by its id, wherever the swap has left it, and makes it what it was. */
async function putOldBack({ container: name }: Service, host: HostId, { docker, signal, note }: StepContext, before: Before): Promise<void> {
  const engine = docker(host);
  const options = { signal };
  const stopping = { signal, timeoutMs: (GRACE_S + 20) * 1_000 };
  const all = await engine.containers(options);
  const old = all.find(({ id }) => id === before.containerId);
  if (!old) {
    throw new StepFailed("container.absent", `The old ${name} (${before.image}) is gone from ${host}; what runs there now was left as it is.`, {
      cause: `no container has the id ${before.containerId.slice(0, 12)}`, next: `Swap ${name} to ${before.image} instead.`,
    });
  }
  const current = all.find((each) => each.name === name);
  if (current && current.id !== old.id) {
    note(`removing the new ${name}`);
    await engine.stop(name, GRACE_S, stopping);
    await engine.remove(name, options);
  }
  if (old.name !== name) await engine.rename(old.name, name, options);
  note(`starting the old ${name}`);
  await engine.start(name, options);
  const next = all.find((each) => each.name === nextName(name) && each.id !== old.id);
  if (next) await engine.remove(nextName(name), options);
}

/** Docker's own word that the container runs and goes on running. */
export async function awaitRunning({ container }: Service, host: HostId, context: StepContext): Promise<string | undefined> {
  const found = await context.docker(host).container(container, { signal: context.signal });
  if (!found) return "gone";
  return found.state === "running" || found.state === "restarting" ? undefined : `${found.state} (exit status ${found.exitCode}${found.oomKilled ? ", out of memory" : ""})`;
}
