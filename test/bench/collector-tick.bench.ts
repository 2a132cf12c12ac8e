import { join } from "node:path";
import { HostChannel } from "../../src/main/collectors";
import { createHosts } from "../../src/main/connections";
import { cost, median, milliseconds, show } from "./figures";
import { loopbackHosts } from "./loopback-hosts";

const HOSTS = 50;
const TICKS = 10;

/** One snapshot of every host at the same moment, over channels that are open. */
export async function run(): Promise<void> {
  const lab = await loopbackHosts(HOSTS);
  if (!lab) return show("skipped", "no OpenSSH server is installed");
  const hosts = createHosts({
    fleet: () => lab.fleet, knownHosts: { own: join(lab.folder, "own"), read: () => [lab.knownHosts] }, confirmHostKey: async () => false, askPassphrase: async () => undefined, agentSocket: "",
  });
  try {
    const channels = lab.ids.map((id) => new HostChannel(hosts, id));
    const opening = await cost(() => Promise.all(channels.map((channel) => channel.open())));
    const ticks = [];
    let readings = 0;
    for (let tick = 0; tick < TICKS; tick++)
      ticks.push(await cost(async () => {
        const snapshots = await Promise.all(channels.map((channel) => channel.snapshot()));
        readings = snapshots[0]?.readings.length ?? 0;
      }));
    show(`open ${HOSTS} channels`, `${milliseconds(opening.wallMs)} (CPU ${milliseconds(opening.cpuMs)})`);
    show(`one tick of ${HOSTS} hosts, ${readings} readings each`, `${milliseconds(median(ticks.map(({ wallMs }) => wallMs)))} (client CPU ${milliseconds(median(ticks.map(({ cpuMs }) => cpuMs)))}, ${milliseconds(median(ticks.map(({ cpuMs }) => cpuMs)) / HOSTS)} a host)`);
    channels.forEach((channel) => void channel.close());
  } finally {
    await hosts.close();
    lab.close();
  }
}
