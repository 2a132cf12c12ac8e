import type Docker from "dockerode";
import type { z } from "zod";
import type { HostId } from "../../../shared/ids";
import { ProblemError } from "../../../shared/problem";
import type { CallOptions, ContainerDetail, ContainerStats, ContainerSummary, DockerEngine, Hosts, ImageSummary } from "../../ports";
import { bounded, DEFAULT_TIMEOUT_MS } from "../bounded";
import { Client } from "./client";
import { cloneContainer } from "./clone";
import { getJson, getStream, readWhole } from "./exchange";
import { readLogs } from "./logs";
import { dockerProblem, statusOf } from "./problems";
import { pullImage } from "./pull";
import { readContainer, readContainerList, readImage, readImageList } from "./read";
import { ContainerListReply, ContainerReply, ImageListReply, ImageReply } from "./replies";
import { StatsReader } from "./stats";

/** A pull moves whole images. */
const PULL_TIMEOUT_MS = 10 * 60_000;

/** The Docker engine of one host, over the host's SSH connection. */
export class Engine implements DockerEngine {
  readonly #client: Client;
  readonly #stats = new StatsReader();

  constructor(
    hosts: Hosts,
    private readonly host: HostId,
    /** Throws "docker.absent" where there is none. */
    socketPath: () => string,
  ) {
    this.#client = new Client(hosts, host, socketPath);
  }

  async ping(options: CallOptions = {}): Promise<void> {
    await this.#call("ping", options, async (docker, signal) => readWhole(await getStream(docker, "/_ping", {}, signal)));
  }

  containers(options: CallOptions = {}): Promise<ContainerSummary[]> {
    return this.#call("list containers", options, async (docker, abortSignal) =>
      readContainerList(this.#parse(ContainerListReply, await docker.listContainers({ all: true, abortSignal }))),
    );
  }

  container(name: string, options: CallOptions = {}): Promise<ContainerDetail | undefined> {
    return this.#call(`inspect ${name}`, options, async (docker, abortSignal) => {
      const found = await this.#find(docker, name, abortSignal);
      return found && readContainer(found);
    });
  }

  stats(name: string, options: CallOptions = {}): Promise<ContainerStats> {
    return this.#onContainer("stats of", name, options, (container, signal) => this.#stats.read(this.host, name, container, signal));
  }

  images(options: CallOptions = {}): Promise<ImageSummary[]> {
    return this.#call("list images", options, async (docker, abortSignal) =>
      readImageList(this.#parse(ImageListReply, await docker.listImages({ abortSignal }))),
    );
  }

  image(reference: string, options: CallOptions = {}): Promise<ImageSummary | undefined> {
    return this.#call(`inspect image ${reference}`, options, async (docker, signal) => {
      const found = await orMissing(this.#inspectImage(docker, reference, signal));
      return found && readImage(found);
    });
  }

  pull(reference: string, options: CallOptions & { onProgress?: (line: string) => void } = {}): Promise<void> {
    const bounds = { timeoutMs: PULL_TIMEOUT_MS, ...options };
    return this.#call(`pull ${reference}`, bounds, (docker, signal) => pullImage(docker, this.host, reference, options.onProgress, signal));
  }

  clone(from: string, newName: string, image: string, options: CallOptions = {}): Promise<void> {
    return this.#call(`create ${newName} from ${from} with ${image}`, options, async (docker, abortSignal) => {
      const original = await this.#need(docker, from, abortSignal);
      const oldImage = await this.#inspectImage(docker, original.Image, abortSignal);
      await cloneContainer(docker, this.host, original, oldImage, newName, image, abortSignal);
    });
  }

  start(name: string, options: CallOptions = {}): Promise<void> {
    return this.#onContainer("start", name, options, (container, abortSignal) => unlessDone(container.start({ abortSignal })));
  }

  stop(name: string, graceS: number, options: CallOptions = {}): Promise<void> {
    return this.#onContainer("stop", name, withGrace(options, graceS), (container, abortSignal) =>
      unlessDone(container.stop({ t: graceS, abortSignal })),
    );
  }

  restart(name: string, graceS: number, options: CallOptions = {}): Promise<void> {
    return this.#onContainer("restart", name, withGrace(options, graceS), (container, abortSignal) =>
      unlessDone(container.restart({ t: graceS, abortSignal })),
    );
  }

  rename(name: string, newName: string, options: CallOptions = {}): Promise<void> {
    return this.#onContainer(`rename to ${newName}:`, name, options, (container, abortSignal) =>
      container.rename({ name: newName, abortSignal }),
    );
  }

  remove(name: string, options: CallOptions = {}): Promise<void> {
    return this.#call(`remove ${name}`, options, async (docker, abortSignal) => {
      const found = await this.#find(docker, name, abortSignal);
      // Its anonymous volumes stay: a clone may use them.
      if (found) await orMissing(docker.getContainer(found.Id).remove({ v: false, force: false, abortSignal }));
    });
  }

  logs(name: string, tailLines: number, options: CallOptions = {}): Promise<string> {
    return this.#call(`logs of ${name}`, options, async (docker, abortSignal) =>
      readLogs(docker, await this.#need(docker, name, abortSignal), { tail: tailLines }, abortSignal),
    );
  }

  logsSince(name: string, from: { tail: number; since?: string }, options: CallOptions = {}): Promise<string> {
    return this.#call(`logs of ${name}`, options, async (docker, abortSignal) =>
      readLogs(docker, await this.#need(docker, name, abortSignal), { ...from, timestamps: true }, abortSignal),
    );
  }

  #onContainer<T>(
    verb: string,
    name: string,
    options: CallOptions,
    work: (container: Docker.Container, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.#call(`${verb} ${name}`, options, async (docker, signal) =>
      work(docker.getContainer((await this.#need(docker, name, signal)).Id), signal),
    );
  }

  async #need(docker: Docker, name: string, signal: AbortSignal): Promise<ContainerReply> {
    const found = await this.#find(docker, name, signal);
    if (found) return found;
    throw new ProblemError({ code: "docker.no-such-container", message: `There is no container ${name} on ${this.host}` });
  }

  /** The API also takes the beginning of an id for a name; what is meant here is a name. */
  async #find(docker: Docker, name: string, abortSignal: AbortSignal): Promise<ContainerReply | undefined> {
    const reply = await orMissing(docker.getContainer(name).inspect({ abortSignal }));
    if (reply === undefined) return undefined;
    const found = this.#parse(ContainerReply, reply);
    return found.Name === `/${name}` || found.Id === name ? found : undefined;
  }

  async #inspectImage(docker: Docker, reference: string, signal: AbortSignal): Promise<ImageReply> {
    // Slashes are part of a reference and stay; anything else must not leave the path.
    const path = reference.split("/").map(encodeURIComponent).join("/");
    return this.#parse(ImageReply, await getJson(docker, `/images/${path}/json`, signal));
  }

  #parse<T extends z.ZodType>(schema: T, reply: unknown): z.output<T> {
    const parsed = schema.safeParse(reply);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new ProblemError({
      code: "docker.unreadable",
      message: `Docker on ${this.host} answered something this version cannot read`,
      cause: issue && `${issue.path.join(".")}: ${issue.message}`,
    });
  }

  #call<T>(what: string, options: CallOptions, work: (docker: Docker, signal: AbortSignal) => Promise<T>): Promise<T> {
    return bounded({ ...options, area: "docker", what: `Docker on ${this.host}: ${what}` }, async (signal) => {
      try {
        return await this.#client.use(signal, (docker) => work(docker, signal));
      } catch (error) {
        throw dockerProblem(this.host, what, error);
      }
    });
  }
}

/** The engine answers only after the grace period. */
function withGrace(options: CallOptions, graceS: number): CallOptions {
  return { timeoutMs: graceS * 1_000 + DEFAULT_TIMEOUT_MS, ...options };
}

async function orMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** 304: it was in that state already. */
async function unlessDone(promise: Promise<unknown>): Promise<void> {
  try {
    await promise;
  } catch (error) {
    if (statusOf(error) !== 304) throw error;
  }
}
