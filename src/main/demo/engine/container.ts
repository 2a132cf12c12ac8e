import type { NodeProcess, StartNode } from "../node-process";
import { figuresOf, type ProcessFigures } from "./figures";
import { ContainerLog } from "./log";
import { type ContainerRecord, publishedPort, restartPolicy } from "./record";

export type Health = "starting" | "healthy" | "unhealthy";

export interface ContainerParts {
  startNode: StartNode;
  /** The web application's script. */
  app: string;
  /** Environment that every process of the demo has. */
  env: Record<string, string>;
  /** The host's name, told to the application. */
  host: string;
  /** Called after each change of the record. */
  changed: () => void;
}

const HEALTH_EVERY_MS = 2_000;
const HEALTH_TIMEOUT_MS = 1_000;
/** Failures in a row that make a container unhealthy. */
const HEALTH_RETRIES = 3;
/** Docker's own backoff: doubled from here at each restart, ms. */
const FIRST_RESTART_MS = 100;
const LAST_RESTART_MS = 10_000;
/** How long a start waits for the application to listen, ms. */
const LISTEN_WITHIN_MS = 5_000;

/** A container: a record and, while it runs, a process of the application. */
export class DemoContainer {
  readonly log = new ContainerLog();
  health: Health | undefined;
  #process: NodeProcess | undefined;
  #asked: NodeJS.Timeout | undefined;
  #restarting: NodeJS.Timeout | undefined;
  #failures = 0;

  constructor(
    readonly record: ContainerRecord,
    private readonly parts: ContainerParts,
  ) {}

  get running(): boolean {
    return this.#process !== undefined;
  }

  /** Starts the application and waits until it listens or has ended. */
  async start(): Promise<void> {
    if (this.#process) return;
    clearTimeout(this.#restarting);
    const { startNode, app, env, host } = this.parts;
    const own = this.record.body.Env.map((entry): [string, string] => [entry.split("=", 1)[0] ?? "", entry.slice(entry.indexOf("=") + 1)]);
    const process = startNode({
      file: app,
      env: { ...Object.fromEntries(own), ...env, PORT: String(publishedPort(this.record) ?? 0), INSTANCE: host },
      onOutput: (stream, chunk) => this.log.write(stream, chunk.toString(), Date.now()),
    });
    this.#process = process;
    Object.assign(this.record, { state: "running", startedAt: Date.now(), exit: 0 });
    this.health = "starting";
    this.#failures = 0;
    void process.ended.then(({ exit, signal }) => this.#ended(exit ?? (signal === "SIGKILL" ? 137 : 143)));
    this.#watchHealth();
    this.parts.changed();
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([process.ready, new Promise<void>((resolve) => (timer = setTimeout(resolve, LISTEN_WITHIN_MS)))]);
    clearTimeout(timer);
  }

  /** Asks the application to stop and ends it after the grace (s). A stopped container stays stopped. */
  async stop(graceS: number): Promise<void> {
    clearTimeout(this.#restarting);
    const process = this.#process;
    if (!process) return;
    this.#stopping = true;
    process.stop();
    const timer = setTimeout(() => process.kill(), graceS * 1_000);
    await process.ended;
    clearTimeout(timer);
  }

  async kill(): Promise<void> {
    clearTimeout(this.#restarting);
    this.#stopping = true;
    this.#process?.kill();
    await this.#process?.ended;
  }

  /** Settles when the container does not run. */
  async ended(): Promise<number> {
    await this.#process?.ended;
    return this.record.exit;
  }

  async figures(): Promise<(ProcessFigures & { rx: number; tx: number }) | undefined> {
    const process = this.#process;
    if (!process) return undefined;
    const used = process.pid === undefined ? { cpuNs: 0, memoryBytes: 0 } : await figuresOf(process.pid);
    const traffic = await process.ask("traffic");
    return used && { ...used, ...readTraffic(traffic) };
  }

  #stopping = false;

  #ended(exit: number): void {
    clearTimeout(this.#asked);
    const asked = this.#stopping;
    this.#stopping = false;
    this.#process = undefined;
    this.health = undefined;
    Object.assign(this.record, { state: "exited", exit, finishedAt: Date.now() });
    this.parts.changed();
    const policy = restartPolicy(this.record);
    if (asked || policy === "no" || policy === "" || (policy === "on-failure" && exit === 0)) return;
    const wait = Math.min(LAST_RESTART_MS, FIRST_RESTART_MS * 2 ** this.record.restarts);
    this.record.restarts++;
    this.#restarting = setTimeout(() => void this.start(), wait);
  }

  #watchHealth(): void {
    this.#asked = setTimeout(() => void this.#askHealth().then(() => this.#process && this.#watchHealth()), HEALTH_EVERY_MS);
  }

  async #askHealth(): Promise<void> {
    const process = this.#process;
    const well = await answers(publishedPort(this.record));
    if (process === undefined || process !== this.#process) return;
    this.#failures = well ? 0 : this.#failures + 1;
    if (well) this.health = "healthy";
    else if (this.#failures >= HEALTH_RETRIES) this.health = "unhealthy";
  }
}

async function answers(port: number | undefined): Promise<boolean> {
  try {
    const reply = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    await reply.arrayBuffer();
    return reply.ok;
  } catch {
    return false;
  }
}

function readTraffic(answer: unknown): { rx: number; tx: number } {
  const known = typeof answer === "object" && answer !== null ? new Map<string, unknown>(Object.entries(answer)) : new Map<string, unknown>();
  return { rx: Number(known.get("rx") ?? 0), tx: Number(known.get("tx") ?? 0) };
}
