import { join } from "node:path";
import { createHosts } from "../../src/main/connections";
import { ansible, parallelSsh } from "./fan-out-tools";
import { cost, median, milliseconds, show } from "./figures";
import { type LoopbackHosts, loopbackHosts } from "./loopback-hosts";

const HOSTS = 200;
const ROUNDS = 3;

/** A no-op on every host: over new connections, over open ones, and by the tools that people use for it. */
export async function run(): Promise<void> {
  const lab = await loopbackHosts(HOSTS);
  if (!lab) return show("skipped", "no OpenSSH server is installed");
  try {
    const ours = await measure(lab);
    show(`${HOSTS} hosts, new connections`, `${milliseconds(ours.cold.wallMs)} (CPU ${milliseconds(ours.cold.cpuMs)})`);
    show(`${HOSTS} hosts, open connections`, `${milliseconds(ours.warm.wallMs)} (CPU ${milliseconds(ours.warm.cpuMs)})`);
    for (const [name, theirs] of [["parallel-ssh", parallelSsh(lab)], ["ansible", ansible(lab)]] as const)
      show(name, theirs === undefined ? "not measured: not installed, or it failed" : `${milliseconds(theirs)} (ratio to ours: new ${(theirs / ours.cold.wallMs).toFixed(1)}, open ${(theirs / ours.warm.wallMs).toFixed(1)})`);
  } finally {
    lab.close();
  }
}

async function measure({ fleet, ids, knownHosts, folder }: LoopbackHosts) {
  const cold = [];
  const warm = [];
  for (let round = 0; round < ROUNDS; round++) {
    const hosts = createHosts({ fleet: () => fleet, knownHosts: { own: join(folder, "own"), read: () => [knownHosts] }, confirmHostKey: async () => false, askPassphrase: async () => undefined, agentSocket: "" });
    const all = async () => {
      const results = await Promise.all(ids.map((id) => hosts.exec(id, ["true"], { timeoutMs: 60_000 })));
      const bad = results.filter(({ exit }) => exit !== 0);
      if (bad[0]) throw new Error(`${bad.length} hosts did not answer with 0: exit ${bad[0].exit}, ${bad[0].stderr.toString().slice(0, 200)}`);
    };
    cold.push(await cost(all));
    warm.push(await cost(all));
    await hosts.close();
  }
  const middle = (costs: { wallMs: number; cpuMs: number }[]) => ({ wallMs: median(costs.map(({ wallMs }) => wallMs)), cpuMs: median(costs.map(({ cpuMs }) => cpuMs)) });
  return { cold: middle(cold), warm: middle(warm) };
}
