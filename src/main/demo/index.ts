import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ProblemError, raise } from "../../shared/problem";
import type { Closable } from "../ports";
import { serveEngine } from "./engine/api";
import { DemoEngine, type EngineOptions } from "./engine/engine";
import { FIRST_VERSION } from "./engine/images";
import { fleetText } from "./fleet-text";
import { type DemoHome, makeHome } from "./home";
import { type KeyFile, keyIn, knownHostsLine } from "./keys";
import { APP_PORT, appPort, type DemoHost, HOSTS, PORT_NAMES, proxyPort, SERVICES, serviceOn, sshPort, USER } from "./layout";
import { chooseStart, type StartNode, startThread } from "./node-process";
import { borrowed, noteServer, serverRuns } from "./lease";
import { endMarked } from "./orphans";
import { markOf, socketFolder } from "./places";
import { choosePorts, knownPorts } from "./ports";
import { startProxy } from "./proxy";
import { isServing } from "./serving";
import { Shell } from "./shell";
import { startSshServer } from "./ssh-server";

export interface DemoOptions {
  /** Where the demo keeps all it has; made when it is not there. */
  folder: string;
  /** The folder that holds `demo/` with the scripts. */
  resources: string;
  /** Runs the applications as threads of this process. Absent: where it cannot have processes of its own that run Node. */
  threads?: boolean;
}

export interface Demo extends Closable {
  fleetFile: string;
  /** Holds the servers' keys, so that nobody is asked about them. */
  knownHostsFile: string;
}

/**
 * A small fleet on this machine: SSH servers, Docker-like engines with real processes, a proxy. Listens on 127.0.0.1 only and ends with
 * this process. Where another process serves the same folder already, that demo is used, and served on when the other process ends.
 */
export async function startDemo({ folder, resources, threads }: DemoOptions): Promise<Demo> {
  if (process.platform === "win32") {
    raise({ code: "demo.platform", message: "The demo needs a POSIX shell, which Windows has not", next: "Open a fleet file of your own, or run Quarterdeck in WSL." });
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = { fleetFile: join(folder, "fleet.yaml"), knownHostsFile: join(folder, "known_hosts") };
  const mark = await markOf(folder);
  const known = await knownPorts(join(folder, "ports.json"));
  const server = join(folder, "server.json");
  const serve = async (): Promise<RunningDemo> => {
    await noteServer(server);
    endMarked(mark);
    const demo = new RunningDemo(folder, join(resources, "demo"), mark, threads ? startThread : await chooseStart(join(resources, "demo", "idle.mjs")));
    try {
      await demo.start(files);
      return demo;
    } catch (thrown) {
      await demo.close();
      throw thrown instanceof ProblemError ? thrown : new ProblemError({ code: "demo.failed", message: "The demo could not be started", cause: String(thrown), next: "Open a fleet file of your own." }, { cause: thrown });
    }
  };
  const isServed = await isServing(known.get(sshPort("edge")), nameOf(mark));
  // A demo inside this very process, or one of unknown origin, is nobody's to take up.
  const demo = !isServed ? await serve() : (await serverRuns(server)) ? borrowed(server, serve) : undefined;
  return { ...files, close: () => demo?.close() };
}

const nameOf = (mark: string) => `quarterdeck-demo-${mark}`;

class RunningDemo implements Closable {
  readonly #parts: Closable[] = [];
  #closing: Promise<void> | undefined;

  constructor(
    private readonly folder: string,
    private readonly scripts: string,
    private readonly mark: string,
    private readonly startNode: StartNode,
  ) {}

  async start({ fleetFile, knownHostsFile }: { fleetFile: string; knownHostsFile: string }): Promise<void> {
    const ports = await choosePorts(join(this.folder, "ports.json"), PORT_NAMES);
    const port = (name: string) => ports.get(name) ?? missing(name);
    const sockets = await socketFolder(this.mark);
    this.#keep({ close: () => rm(sockets, { recursive: true, force: true }) });
    const keys = join(this.folder, "keys");
    const userKey = await keyIn(keys, USER);
    const hostKeys = new Map<DemoHost, KeyFile>();
    for (const host of HOSTS) hostKeys.set(host, await keyIn(keys, `host-${host}`));
    const socket = (host: string) => join(sockets, `${host}.sock`);
    const homes = new Map(await Promise.all(HOSTS.map(async (host) => [host, await this.#home(host, socket)] as const)));
    const home = (host: DemoHost) => homes.get(host) ?? missing(host);

    const first = (host: DemoHost) => {
      const service = serviceOn(host);
      return service && { name: service.id, image: FIRST_VERSION, port: port(appPort(host)) };
    };
    await allSettled(HOSTS.map((host) => this.#engine(host, home(host), first(host), socket(host))));
    const { scripts, startNode } = this;
    const proxies = new Map(await allSettled(SERVICES.map(async (service) => {
      const members = service.hosts.map((host) => `127.0.0.1:${port(appPort(host))}`);
      return [service.id, this.#keep(await startProxy({ home: home(service.edge), scripts, startNode, port: port(proxyPort(service)), members }))] as const;
    })));
    for (const [host, hostKey] of hostKeys) {
      const { folder, env } = home(host);
      const shell = this.#keep(new Shell({ home: folder, env }));
      const ports = new Map(serviceOn(host) ? [[APP_PORT, port(appPort(host))]] : []);
      this.#keep(await startSshServer({ port: port(sshPort(host)), user: USER, hostKey, userKey, shell, name: nameOf(this.mark), ports, sockets: [socket(host)] }));
    }
    await writeFile(knownHostsFile, [...hostKeys].map(([host, key]) => `${knownHostsLine(port(sshPort(host)), key)}\n`).join(""));
    await writeFile(fleetFile, fleetText({ port, identity: userKey.file, socket, proxy: ({ id }) => proxies.get(id) ?? missing(id) }));
  }

  /** The other way round as started; what outlived its shell goes last. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      for (const part of this.#parts.reverse()) await part.close();
      endMarked(this.mark);
    })();
    return this.#closing;
  }

  #keep<T extends Closable>(part: T): T {
    this.#parts.push(part);
    return part;
  }

  #home(host: DemoHost, socket: (host: string) => string) {
    return makeHome(join(this.folder, "hosts", host), this.scripts, USER, this.mark, socket(host));
  }

  async #engine(host: DemoHost, home: DemoHome, first: EngineOptions["first"], socket: string): Promise<void> {
    const app = join(this.scripts, "app.mjs");
    const stateFile = join(this.folder, "hosts", `${host}.containers.json`);
    const engine = this.#keep(await DemoEngine.start({ startNode: this.startNode, app, env: home.env, host, stateFile, first }));
    await rm(socket, { force: true });
    const server = await serveEngine(engine, socket);
    this.#keep({
      close: () => {
        server.close();
        server.closeAllConnections();
      },
    });
  }
}

/** Like Promise.all, but throws only when nothing is under way any more: what did start can then be closed. */
async function allSettled<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** For what the layout promises to be there. */
const missing = (name: string): never => raise({ code: "demo.failed", message: `The demo's layout lacks "${name}"` });
