import { IncomingMessage } from "node:http";
import Docker from "dockerode";
import type { HostId } from "../../../shared/ids";
import type { Hosts } from "../../ports";
import { StreamAgent } from "./agent";
import { Reach } from "./reach";

/** dockerode fills gaps from DOCKER_HOST and its like, so there must be none. */
const NOTHING_FROM_ENVIRONMENT = { key: undefined, cert: undefined, ca: undefined, timeout: undefined, username: undefined };

/** A dockerode client for one socket of one host, renewed when the way there changes. */
export class Client {
  #current: { path: string; agent: StreamAgent; docker: Docker } | undefined;

  constructor(
    private readonly hosts: Hosts,
    private readonly host: HostId,
    private readonly socketPath: () => string,
  ) {
    hosts.onState((changed, state) => {
      if (changed === host && state !== "open") this.#retire();
    });
  }

  /** Throws "docker.absent" where the fleet names no engine. */
  get(): Docker {
    const path = this.socketPath();
    if (this.#current?.path === path) return this.#current.docker;
    this.#retire();
    const agent: StreamAgent = new StreamAgent(() => reach.open());
    const reach = new Reach(this.hosts, this.host, path, (sockets) => {
      agent.maxSockets = sockets;
      agent.maxTotalSockets = sockets;
    });
    const options = { protocol: "http" as const, host: "localhost", port: 80, pathPrefix: "/", agent, ...NOTHING_FROM_ENVIRONMENT };
    const docker = new Docker(options);
    this.#current = { path, agent, docker };
    return docker;
  }

  #retire(): void {
    this.#current?.agent.retire();
    this.#current = undefined;
  }
}

/** Reads an answer of any kind whole. dockerode itself turns bytes that happen to be JSON into objects. */
export async function readWhole(response: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk));
  if (isCutOff(response)) throw new Error("the connection ended in the middle of the answer");
  return Buffer.concat(chunks);
}

/** An answer whose stream ended before it was whole. */
export function isCutOff(response: NodeJS.ReadableStream): boolean {
  return response instanceof IncomingMessage && !response.complete;
}
