/** Prometheus, Alertmanager and node_exporter on mon1. */
import { containerOf, hostNamed } from "../config.js";
import { inside, until } from "../exec.js";

const ask = (url) => inside(containerOf(hostNamed("mon1")), `curl -fsS -m 3 ${url}`);

/** How many scrape targets answer; Prometheus itself, node_exporter and three instances make five. */
export async function targetsUp() {
  const reply = JSON.parse(await ask("'http://127.0.0.1:9090/api/v1/query?query=sum(up)'"));
  return Number(reply.data.result[0]?.value[1] ?? 0);
}

export async function monitoringReady() {
  await until("Prometheus and Alertmanager", async () => {
    await Promise.all([ask("http://127.0.0.1:9090/-/ready"), ask("http://127.0.0.1:9093/-/ready")]);
    return true;
  });
  await until("five targets that are up", async () => (await targetsUp()) === 5, { withinMs: 60_000, everyMs: 300 });
}
