import type { ImageTag } from "../../shared/contract";
import type { Service } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import { type Problem, problemOf } from "../../shared/problem";
import type { ContainerSummary, DockerEngine, ImageSummary } from "../ports";

/** What one host holds of a service. */
export interface HostImages {
  host: HostId;
  images: ImageSummary[];
  current: ContainerSummary | undefined;
  previous: ContainerSummary | undefined;
}

/** The container that the last swap put aside. */
export const previousName = (container: string) => `${container}-previous`;

/** Tags of a service's image over its hosts, newest first. */
export function mergeTags(service: Pick<Service, "image">, hosts: readonly HostImages[]): ImageTag[] {
  const byImage = new Map<string, ImageTag>();
  for (const { host, images, current } of hosts)
    for (const image of images)
      for (const reference of image.tags.filter((tag) => tag.startsWith(`${service.image}:`))) {
        const known = byImage.get(reference) ?? {
          tag: reference.slice(service.image.length + 1), image: reference, createdAt: image.createdAt,
          version: image.labels["org.opencontainers.image.version"], hosts: [], running: [],
        };
        known.hosts.push(host);
        if (current?.state === "running" && (current.image === reference || current.imageId === image.id)) known.running.push(host);
        byImage.set(reference, known);
      }
  return [...byImage.values()].sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0) || b.tag.localeCompare(a.tag, undefined, { numeric: true }));
}

/** The image that the hosts ran before the last swap, when they agree on one. */
export function previousImage(hosts: readonly HostImages[]): string | undefined {
  const previous = new Set(hosts.flatMap(({ previous }) => (previous ? [previous.image] : [])));
  return previous.size === 1 ? [...previous][0] : undefined;
}

/** Asks every host of a service; a host that does not answer is a problem beside the tags of the others. */
export async function listTags(service: Service, docker: (host: HostId) => DockerEngine) {
  const asked = await Promise.allSettled(service.hosts.map((host) => hostImages(service, host, docker(host))));
  const hosts = asked.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const problems: Problem[] = asked.flatMap((result) => (result.status === "rejected" ? [problemOf(result.reason)] : []));
  return { tags: mergeTags(service, hosts), problems, previous: previousImage(hosts) };
}

async function hostImages(service: Service, host: HostId, engine: DockerEngine): Promise<HostImages> {
  const [images, containers] = await Promise.all([engine.images({ timeoutMs: 10_000 }), engine.containers({ timeoutMs: 10_000 })]);
  const named = (name: string) => containers.find((container) => container.name === name);
  return { host, images, current: named(service.container), previous: named(previousName(service.container)) };
}
