import { formatDuration } from "../../shared/duration";
import type { Service } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import { problemOf } from "../../shared/problem";
import type { StepContext } from "./define";
import { tagOf } from "./inputs";

const POLL_MS = 300;

/** Why an instance is not healthy as its own host sees it; undefined when it is. */
export async function unhealthiness(service: Service, host: HostId, { http, signal }: StepContext): Promise<string | undefined> {
  const { url, timeout } = service.health;
  try {
    const { status } = await http.request({ url, from: host }, { signal, timeoutMs: timeout });
    return status >= 200 && status < 300 ? undefined : `${url} answered ${status}`;
  } catch (thrown) {
    signal.throwIfAborted();
    return `${url}: ${problemOf(thrown).message}`;
  }
}

/** Asks again and again until `check` finds nothing wrong; gives the last reason when the time is up. */
export async function within(ms: number, context: StepContext, check: () => Promise<string | undefined>): Promise<string | undefined> {
  const until = context.now() + ms;
  for (;;) {
    const reason = await check();
    if (reason === undefined || context.now() >= until) return reason;
    await context.sleep(POLL_MS);
  }
}

/** Waits for an instance to become healthy; gives why it did not. */
export async function awaitHealthy(service: Service, host: HostId, context: StepContext): Promise<string | undefined> {
  const reason = await within(service.health.within, context, () => unhealthiness(service, host, context));
  return reason === undefined ? undefined : `not healthy after ${formatDuration(service.health.within)}: ${reason}`;
}

/** The version that an instance tells: from its URL, else the label of its image, else its image's tag. */
export async function runningVersion(service: Service, host: HostId, context: StepContext): Promise<string | undefined> {
  const { url, json } = service.version;
  if (url !== undefined) {
    const reply = await context.http.request({ url, from: host }, { signal: context.signal, timeoutMs: service.health.timeout });
    return reply.status >= 200 && reply.status < 300 ? versionIn(reply.body.toString("utf8"), json) : undefined;
  }
  const container = await context.docker(host).container(service.container, { signal: context.signal });
  return container && (labelled(container.labels, service) ?? tagOf(container.image));
}

/** The version that an image should make an instance tell. */
export async function versionOfImage(service: Service, host: HostId, reference: string, context: StepContext): Promise<string | undefined> {
  const image = await context.docker(host).image(reference, { signal: context.signal });
  return (image && labelled(image.labels, service)) ?? tagOf(reference);
}

const labelled = (labels: Record<string, string>, { version }: Service): string | undefined =>
  labels[version.label ?? "org.opencontainers.image.version"] || undefined;

/** The version in a reply's body: all of it, or a field of its JSON ("version", "build.version"). */
export function versionIn(body: string, field: string | undefined): string | undefined {
  if (field === undefined) return body.trim() || undefined;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  for (const name of field.replace(/^\./, "").split(".")) {
    value = typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  }
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
