import type { Cache } from "../../../shared/fleet";
import type { RedisReply } from "../../ports";
import { defineStep, type StepContext } from "../define";
import { conclude, environmentProblem, type Finding, finding, OfEnvironment, within } from "./findings";

const LOGIN_MS = 10_000;

/** A node from its answers to ROLE and, of a cluster, CLUSTER INFO. */
export function judgeCacheNode(role: RedisReply, clusterInfo: string | undefined): Omit<Finding, "name"> {
  const [kind, ...rest] = Array.isArray(role) ? role : [];
  const state = clusterInfo === undefined ? undefined : (/^cluster_state:(\S+)/m.exec(clusterInfo)?.[1] ?? "not told");
  const failing = Number(/^cluster_slots_(?:p?fail):([1-9]\d*)/m.exec(clusterInfo ?? "")?.[1] ?? 0);
  const cluster = state === undefined ? "" : `, cluster ${state}`;
  if (state !== undefined && state !== "ok") return { good: false, detail: `the cluster's state is ${state}` };
  if (failing > 0) return { good: false, detail: `${failing} slots of the cluster fail` };
  if (kind === "master") return { good: true, detail: `primary with ${plural(Array.isArray(rest[1]) ? rest[1].length : 0, "replica")}${cluster}` };
  if (kind === "slave") {
    const [address, port, link] = rest;
    return { good: link === "connected", detail: `replica of ${String(address)}:${String(port)}, link ${String(link)}${cluster}` };
  }
  return { good: kind === "sentinel", detail: `its role is ${kind === undefined ? "not told" : JSON.stringify(kind)}` };
}

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

/** Every node of every cache answers, replicas are linked, and a cluster says that it is ok. */
export const environmentCaches = defineStep({
  kind: "environment.caches",
  risk: "read",
  input: OfEnvironment,
  title: ({ environment }, fleet) => {
    const names = within(fleet.caches, environment).map(([id, { nodes }]) => `${id} (${nodes.map(({ host, port }) => `${host}:${port}`).join(", ")})`);
    return `PING every cache node in ${environment} and ask for its role and its cluster's state: ${names.join("; ") || "there is none"}`;
  },
  hosts: ({ environment }, fleet) => [...new Set(within(fleet.caches, environment).flatMap(([, { nodes }]) => nodes.map(({ host }) => host)))],
  check: environmentProblem,
  async apply({ environment }, context) {
    const found = await Promise.all(within(context.fleet.caches, environment).map(([id, cache]) => lookAt(id, cache, context)));
    return conclude("cache nodes", found.flat(), context);
  },
});

const lookAt = (id: string, cache: Cache, context: StepContext): Promise<Finding[]> =>
  Promise.all(cache.nodes.map((node) => finding(`${id} on ${node.host}:${node.port}`, context, () => ask(cache, node, context))));

async function ask({ mode, password: name }: Cache, { host, port }: Cache["nodes"][number], { redis, secret, signal }: StepContext): Promise<Omit<Finding, "name">> {
  const password = name === undefined ? undefined : await secret(name);
  const session = await redis.connect({ host, port, password }, { signal, timeoutMs: LOGIN_MS });
  const drop = () => session.close();
  signal.addEventListener("abort", drop, { once: true });
  try {
    const pong = await session.send(["PING"]);
    if (pong !== "PONG") return { good: false, detail: `it answered PING with ${JSON.stringify(pong)}` };
    const info = mode === "cluster" ? await session.send(["CLUSTER", "INFO"]) : undefined;
    return judgeCacheNode(await session.send(["ROLE"]), info === undefined ? undefined : String(info));
  } finally {
    signal.removeEventListener("abort", drop);
    session.close();
  }
}
