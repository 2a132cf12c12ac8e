import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { HostChannel } from "../../src/main/collectors";
import { scrape } from "../../src/main/collectors/exposition";
import { createHosts, createHttp } from "../../src/main/connections";
import type { Hosts } from "../../src/main/ports";
import type { HostId } from "../../src/shared/ids";
import { cost, median, milliseconds, show } from "./figures";
import { type LoopbackHosts, loopbackHosts } from "./loopback-hosts";
import { cpuBelow } from "./remote-cpu";

const FLEETS = [50, 200];
const TICKS = 6;
const NEVER = 1e9;

/** A host's processor time for one reading, ms: here, and there with its SSH server. */
interface PerHost {
  client: number;
  remote: number;
}

/** Readings of every host at the same moment over connections that are open, beside node_exporter scraped over the same ones. */
export async function run(): Promise<void> {
  for (const count of FLEETS) {
    const lab = await loopbackHosts(count);
    if (!lab) return show("skipped", "no OpenSSH server is installed");
    const hosts = createHosts({
      fleet: () => lab.fleet, knownHosts: { own: join(lab.folder, "own"), read: () => [lab.knownHosts] }, confirmHostKey: async () => false, askPassphrase: async () => undefined, agentSocket: "",
    });
    try {
      await benchFleet(lab, hosts, count);
    } finally {
      await hosts.close();
      lab.close();
    }
  }
}

async function benchFleet(lab: LoopbackHosts, hosts: Hosts, count: number): Promise<void> {
  const look = await benchChannels(lab, hosts, `${count} hosts, every look (1 s while watched)`, { roundMs: NEVER, slowMs: NEVER });
  const round = await benchChannels(lab, hosts, `${count} hosts, every round (10 s)`, { roundMs: 0, slowMs: NEVER });
  const slow = await benchChannels(lab, hosts, `${count} hosts, with what is slow (30 s)`, { roundMs: 0, slowMs: 0 });
  const mean: PerHost = { client: (2 * round.client + slow.client) / 3, remote: (2 * round.remote + slow.remote) / 3 };
  show(`${count} hosts, mean of a 10 s tick, a host`, `client CPU ${milliseconds(mean.client)}, remote CPU ${milliseconds(mean.remote)} (${percent(mean.remote / 10_000)} of a core); look ${milliseconds(look.remote)}`);
  await benchExporter(lab, hosts, count, mean);
}

async function benchChannels(lab: LoopbackHosts, hosts: Hosts, what: string, cadence: { roundMs: number; slowMs: number }): Promise<PerHost> {
  const channels = lab.ids.map((id) => new HostChannel(hosts, id, { ...cadence, answerMs: 60_000, startMs: 120_000 }));
  try {
    await atMost(16, channels, (channel) => channel.open());
    // The first snapshot has everything.
    let readings = 0;
    await Promise.all(channels.map((channel) => channel.snapshot()));
    return await measured(lab, lab.pid, what, async () => {
      const snapshots = await Promise.all(channels.map((channel) => channel.snapshot()));
      readings = snapshots[0]?.readings.length ?? 0;
    }, () => `${readings} readings`);
  } finally {
    channels.forEach((channel) => channel.close());
  }
}

/** node_exporter in its usual configuration, if one is on the PATH or named by NODE_EXPORTER. */
async function benchExporter(lab: LoopbackHosts, hosts: Hosts, count: number, ours: PerHost): Promise<void> {
  const binary = exporter();
  if (binary === undefined) return show("beside node_exporter", "skipped: no node_exporter on the PATH, none named by NODE_EXPORTER");
  const port = 19_100;
  const child = spawn(binary, [`--web.listen-address=127.0.0.1:${port}`], { stdio: "ignore" });
  try {
    const http = createHttp(hosts);
    const ask = (from: HostId) => scrape(http, { url: `http://127.0.0.1:${port}/metrics`, timeoutMs: 60_000, maxSamples: 100_000, from });
    await untilUp(() => ask(lab.ids[0] ?? raise("no host")));
    let samples = 0;
    const theirs = await measured(lab, [lab.pid, child.pid ?? 0], `${count} hosts, node_exporter scraped over the same connections`, async () => {
      // It refuses more than 40 scrapes at once.
      await atMost(20, lab.ids, async (id) => {
        const page = await ask(id);
        if (!page.up) raise(page.problem?.message ?? "node_exporter did not answer");
        samples = page.samples.length;
      });
    }, () => `${samples} samples`);
    show(`${count} hosts, ours to node_exporter`, `client CPU ${(ours.client / theirs.client).toFixed(2)} to 1, remote CPU ${(ours.remote / theirs.remote).toFixed(2)} to 1`);
  } finally {
    stop(child);
  }
}

async function measured(lab: LoopbackHosts, roots: number | readonly number[], what: string, tick: () => Promise<void>, content: () => string): Promise<PerHost> {
  const count = lab.ids.length;
  const remote = () => [roots].flat().reduce((sum, root) => sum + cpuBelow(root), 0);
  const before = remote();
  const ticks = [];
  for (let index = 0; index < TICKS; index++) ticks.push(await cost(tick));
  // Children that answer aside are counted once they have ended.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const perHost: PerHost = { client: median(ticks.map(({ cpuMs }) => cpuMs)) / count, remote: (remote() - before) / TICKS / count };
  show(what, `${milliseconds(median(ticks.map(({ wallMs }) => wallMs)))} for all; a host: client CPU ${milliseconds(perHost.client)}, remote CPU ${milliseconds(perHost.remote)}; ${content()}`);
  return perHost;
}

async function atMost<T>(limit: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(Array.from({ length: limit }, async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  }));
}

function exporter(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const candidates = [process.env["NODE_EXPORTER"], ...folders.flatMap((folder) => ["node_exporter", "prometheus-node-exporter"].map((name) => join(folder, name)))];
  return candidates.find((file) => file !== undefined && isExecutable(file));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function untilUp(ask: () => Promise<{ up: boolean | undefined }>): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    if ((await ask()).up) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  raise("node_exporter did not start");
}

function raise(message: string): never {
  throw new Error(message);
}

const stop = (child: ChildProcess): void => void child.kill();
const percent = (ratio: number): string => `${(ratio * 100).toFixed(3)} %`;
