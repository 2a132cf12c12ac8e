import { IncomingMessage } from "node:http";
import type Docker from "dockerode";
import type Modem from "docker-modem";

/** For what dockerode has no method that can be stopped, or changes what the engine said. */

/** The answer to a GET as a stream; rejects unless its status is 200. `path` ends in "?" where there is a query. */
export function getStream(docker: Docker, path: string, query: Record<string, string | number | boolean>, abortSignal: AbortSignal): Promise<IncomingMessage> {
  const modem: Modem = docker.modem;
  return new Promise((resolve, reject) => {
    modem.dial(
      {
        path,
        method: "GET",
        // As a stream, or bytes that happen to be JSON would arrive as an object.
        isStream: true,
        statusCodes: { 200: true, 404: "not found", 500: "server error" },
        options: query,
        abortSignal,
      },
      (error, data) => (data instanceof IncomingMessage ? resolve(data) : reject(error ?? new Error("there was no answer"))),
    );
  });
}

/** Reads an answer whole. */
export async function readWhole(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
  if (isCutOff(response)) throw new Error("the connection ended in the middle of the answer");
  return Buffer.concat(chunks);
}

export async function getJson(docker: Docker, path: string, abortSignal: AbortSignal): Promise<unknown> {
  return JSON.parse((await readWhole(await getStream(docker, path, {}, abortSignal))).toString("utf8"));
}

/** An answer whose stream ended before it was whole. */
export function isCutOff(response: NodeJS.ReadableStream): boolean {
  return response instanceof IncomingMessage && !response.complete;
}
