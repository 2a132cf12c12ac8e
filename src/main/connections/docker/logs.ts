import type Docker from "dockerode";
import { getStream, readWhole } from "./exchange";
import { readLog } from "./read";
import type { ContainerReply } from "./replies";

/** The last lines a container wrote, both streams in their order. */
export async function readLogs(docker: Docker, container: ContainerReply, tailLines: number, abortSignal: AbortSignal): Promise<string> {
  const query = { stdout: true, stderr: true, tail: tailLines };
  const response = await getStream(docker, `/containers/${container.Id}/logs?`, query, abortSignal);
  return readLog(await readWhole(response), container.Config.Tty);
}
