import Docker from "dockerode";
import type { HostId } from "../../../shared/ids";
import type { Hosts } from "../../ports";
import { StreamAgent } from "./agent";
import { Slots } from "../ssh/slots";
import { Reach } from "./reach";

/** Exchanges at once, over streams and over sessions, of which a connection has eight. */
const STREAMS = 32;
const SESSIONS = 4;

/** dockerode fills gaps from DOCKER_HOST and its like, so there must be none. */
const NOTHING_FROM_ENVIRONMENT = { key: undefined, cert: undefined, ca: undefined, timeout: undefined, username: undefined };

/** A dockerode client for one socket of one host, renewed when the way there changes. */
export class Client {
  #places = new Slots(STREAMS);
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
  #get(): Docker {
    const path = this.socketPath();
    if (this.#current?.path === path) return this.#current.docker;
    this.#retire();
    const agent: StreamAgent = new StreamAgent(() => reach.open());
    const reach = new Reach(this.hosts, this.host, path, () => {
      this.#places = new Slots(SESSIONS);
    });
    this.#places = new Slots(STREAMS);
    const options = { protocol: "http" as const, host: "localhost", port: 80, pathPrefix: "/", agent, ...NOTHING_FROM_ENVIRONMENT };
    const docker = new Docker(options);
    this.#current = { path, agent, docker };
    return docker;
  }

  /** Runs one exchange with the engine, which waits for its turn among all that go on. */
  async use<T>(signal: AbortSignal, work: (docker: Docker) => Promise<T>): Promise<T> {
    const docker = this.#get();
    const release = await this.#places.acquire(signal);
    try {
      return await work(docker);
    } finally {
      release();
    }
  }

  #retire(): void {
    this.#current?.agent.retire();
    this.#current = undefined;
  }
}
