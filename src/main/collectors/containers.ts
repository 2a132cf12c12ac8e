import type { ContainerDetail, ContainerStats, ContainerSummary, DockerEngine } from "../ports";
import { messageOf } from "../../shared/problem";

/** A container as it was found; what could not be read of it is absent. */
export interface SeenContainer extends ContainerSummary {
  detail?: ContainerDetail;
  stats?: ContainerStats;
}

/** Containers asked at once; an engine serves more, but not while it deploys. */
const PARALLEL = 4;
const LIST_MS = 8_000;
const EACH_MS = 6_000;

/**
 * All containers of an engine with restarts and use. The list must be answered; a container that vanished meanwhile is left out,
 * one whose figures cannot be read is shown without them.
 */
export async function readContainers(engine: DockerEngine): Promise<{ containers: SeenContainer[]; unread: string[] }> {
  const summaries = await engine.containers({ timeoutMs: LIST_MS });
  const containers: SeenContainer[] = [];
  const unread: string[] = [];
  const queue = [...summaries];
  const worker = async (): Promise<void> => {
    for (let summary = queue.shift(); summary !== undefined; summary = queue.shift()) {
      const seen: SeenContainer = { ...summary };
      try {
        seen.detail = await engine.container(summary.name, { timeoutMs: EACH_MS });
        if (seen.detail === undefined) continue;
        if (summary.state === "running") seen.stats = await engine.stats(summary.name, { timeoutMs: EACH_MS });
      } catch (thrown) {
        unread.push(`${summary.name}: ${messageOf(thrown)}`);
      }
      containers.push(seen);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return { containers: containers.sort((a, b) => (a.name < b.name ? -1 : 1)), unread };
}
