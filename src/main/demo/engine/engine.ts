import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { Closable } from "../../ports";
import { DemoContainer, type ContainerParts } from "./container";
import { findImage, IMAGE_NAME, INNER_PORT } from "./images";
import { ContainerRecord, type CreateBody, newRecord, publishedPort } from "./record";

/** An answer of the engine that is not a success, with Docker's status and words. */
export class EngineError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface EngineOptions extends Omit<ContainerParts, "changed"> {
  /** Where the containers are kept between starts. */
  stateFile: string;
  /** The container of a host that has had none yet; absent where there is to be none. */
  first: { name: string; image: string; port: number } | undefined;
}

const Records = z.array(ContainerRecord);

/** The containers of one demo host: the part of a Docker engine that a console uses, with real processes for containers. */
export class DemoEngine implements Closable {
  readonly #containers = new Map<string, DemoContainer>();
  #saving: Promise<unknown> = Promise.resolve();

  private constructor(private readonly options: EngineOptions) {}

  /** Brings back what ran when the demo was left, as an engine with a restart policy does after a boot. */
  static async start(options: EngineOptions): Promise<DemoEngine> {
    const engine = new DemoEngine(options);
    const records = await readRecords(options.stateFile);
    if (options.first && records.length === 0) engine.create(options.first.name, firstBody(options.first));
    for (const record of records) engine.#add(movePort(record, options.first?.port));
    const wanted = [...engine.#containers.values()].filter(({ record }) => records.length === 0 || record.state === "running");
    await Promise.all(wanted.map((container) => engine.start(container)));
    return engine;
  }

  /** Ends the processes and remembers which of them ran. */
  async close(): Promise<void> {
    await this.#save();
    this.#closed = true;
    await Promise.all([...this.#containers.values()].map((container) => container.kill()));
  }

  list(): DemoContainer[] {
    return [...this.#containers.values()].sort((a, b) => b.record.createdAt - a.record.createdAt);
  }

  /** By name, id or the beginning of an id. */
  get(reference: string): DemoContainer {
    const name = reference.replace(/^\//, "");
    const all = this.list();
    const found = all.find(({ record }) => record.name === name || record.id === name) ?? all.find(({ record }) => name.length >= 4 && record.id.startsWith(name));
    if (!found) throw new EngineError(404, `No such container: ${reference}`);
    return found;
  }

  create(name: string, body: CreateBody): DemoContainer {
    this.#mustBeFree(name);
    const image = findImage(body.Image);
    if (!image) throw new EngineError(404, `No such image: ${body.Image}`);
    const container = this.#add(newRecord(name, body, image, Date.now()));
    this.#changed();
    return container;
  }

  async start(container: DemoContainer): Promise<void> {
    const port = publishedPort(container.record);
    const holder = this.list().find((other) => other !== container && other.running && port !== undefined && publishedPort(other.record) === port);
    if (holder) throw new EngineError(500, `driver failed programming external connectivity on endpoint ${container.record.name}: Bind for 127.0.0.1:${port} failed: port is already allocated`);
    await container.start();
  }

  rename(container: DemoContainer, name: string): void {
    this.#mustBeFree(name);
    container.record.name = name;
    this.#changed();
  }

  async remove(container: DemoContainer, force: boolean): Promise<void> {
    if (container.running && !force) throw new EngineError(409, `You cannot remove a running container ${container.record.id}. Stop the container before attempting removal or force remove`);
    // Also ends a restart that is being waited for.
    await container.kill();
    this.#containers.delete(container.record.id);
    this.#changed();
  }

  #closed = false;

  #add(record: ContainerRecord): DemoContainer {
    const container = new DemoContainer(record, { ...this.options, changed: () => this.#changed() });
    this.#containers.set(record.id, container);
    return container;
  }

  #mustBeFree(name: string): void {
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name)) throw new EngineError(400, `Invalid container name (${name})`);
    const holder = this.list().find(({ record }) => record.name === name);
    if (holder) throw new EngineError(409, `Conflict. The container name "/${name}" is already in use by container "${holder.record.id}". You have to remove (or rename) that container to be able to reuse that name.`);
  }

  #changed(): void {
    if (!this.#closed) void this.#save();
  }

  #save(): Promise<unknown> {
    const text = JSON.stringify(this.list().map(({ record }) => record), null, 2);
    const file = this.options.stateFile;
    this.#saving = this.#saving
      .then(() => writeFile(`${file}.new`, text))
      .then(() => rename(`${file}.new`, file))
      // A demo that cannot be kept still runs; the next start begins anew.
      .catch(() => undefined);
    return this.#saving;
  }
}

/** A file that is not readable as it should be counts as none: the demo begins anew. */
async function readRecords(file: string): Promise<ContainerRecord[]> {
  try {
    return Records.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return [];
  }
}

function firstBody({ image, port }: { image: string; port: number }): CreateBody {
  return {
    Image: `${IMAGE_NAME}:${image}`, Env: [], Labels: {},
    HostConfig: {
      NetworkMode: "default",
      PortBindings: { [INNER_PORT]: [{ HostIp: "127.0.0.1", HostPort: String(port) }] },
      RestartPolicy: { Name: "unless-stopped", MaximumRetryCount: 0 },
    },
  };
}

/** The port of the last start may be somebody else's now. */
function movePort(record: ContainerRecord, port: number | undefined): ContainerRecord {
  const binding = record.body.HostConfig.PortBindings?.[INNER_PORT]?.[0];
  if (binding && port !== undefined) binding.HostPort = String(port);
  return record;
}
