/** Six Redis servers on cache1, joined to a cluster of three primaries with a replica each. */
import { containerOf, hostNamed, redisPorts } from "../config.js";
import { inside, until } from "../exec.js";

const ask = (script) => inside(containerOf(hostNamed("cache1")), script);

export const clusterOk = async () =>
  (await ask(`for port in ${redisPorts.join(" ")}; do redis-cli -p $port cluster info | tr -d '\\r' | grep -x cluster_state:ok; done`))
    .split("\n")
    .filter(Boolean).length === redisPorts.length;

export async function ensureCluster() {
  await until("six Redis servers", () =>
    ask(`for port in ${redisPorts.join(" ")}; do redis-cli -p $port ping; done`).then((text) => !/refused/i.test(text)),
  );
  const known = await ask("redis-cli -p 7001 cluster info | tr -d '\\r' | sed -n s/^cluster_known_nodes://p");
  if (known.trim() === "1") {
    const nodes = redisPorts.map((port) => `${hostNamed("cache1").ip}:${port}`).join(" ");
    await ask(`redis-cli --cluster create ${nodes} --cluster-replicas 1 --cluster-yes`);
  }
  await until("cluster_state:ok on all nodes", clusterOk, { withinMs: 30_000 });
}
