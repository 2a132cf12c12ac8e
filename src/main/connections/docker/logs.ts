import type Docker from "dockerode";
import { getStream, readWhole } from "./exchange";
import { readLog } from "./read";
import type { ContainerReply } from "./replies";

export interface LogPart {
  tail: number;
  /** Seconds since the epoch with a fraction, that moment included. */
  since?: string;
  timestamps?: boolean;
}

/** The last lines a container wrote, both streams in their order. */
export async function readLogs(docker: Docker, container: ContainerReply, { tail, since, timestamps = false }: LogPart, abortSignal: AbortSignal): Promise<string> {
  const query = { stdout: true, stderr: true, tail, ...(timestamps && { timestamps }), ...(since !== undefined && { since }) };
  const response = await getStream(docker, `/containers/${container.Id}/logs?`, query, abortSignal);
  return readLog(await readWhole(response), container.Config.Tty);
}
