import { IncomingMessage } from "node:http";
import type Docker from "dockerode";
import type Modem from "docker-modem";
import { readWhole } from "./client";
import { readLog } from "./read";
import type { ContainerReply } from "./replies";

/** The last lines a container wrote, both streams in their order. */
export async function readLogs(docker: Docker, container: ContainerReply, tailLines: number, abortSignal: AbortSignal): Promise<string> {
  const modem: Modem = docker.modem;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    modem.dial(
      {
        path: `/containers/${container.Id}/logs?`,
        method: "GET",
        // As a stream, or a line that happens to be JSON would arrive as an object.
        isStream: true,
        statusCodes: { 200: true, 404: "no such container", 500: "server error" },
        options: { stdout: true, stderr: true, tail: tailLines },
        abortSignal,
      },
      (error, data) => (data instanceof IncomingMessage ? resolve(data) : reject(error ?? new Error("there was no answer"))),
    );
  });
  return readLog(await readWhole(response), container.Config.Tty);
}
