import type { Cache, Database } from "../../shared/fleet";
import type { CacheId, DatabaseId, HostId } from "../../shared/ids";
import { messageOf, problemOf } from "../../shared/problem";
import { ask, type NodeAnswer, readPostgres, readRedis, ROLE_COMMAND, SSL_REQUEST } from "../collectors";
import { type Loop, startLoop } from "./loop";
import { nodeKey } from "./observations";
import { sawNothing, sawNow } from "./seen";
import { store, unreachable, type World } from "./world";

const CONNECT_MS = 4_000;
const ANSWER_MS = 3_000;

interface Node {
  host: HostId;
  port: number;
}

/** How a kind of store is asked over a connection that its host makes to itself. */
type Question = { send: string | Buffer; read: (got: Buffer) => NodeAnswer | undefined };
const POSTGRES: Question = { send: SSL_REQUEST, read: readPostgres };
const REDIS: Question = { send: ROLE_COMMAND, read: readRedis };

export const watchDatabase = (world: World, id: DatabaseId, { primary, replicas, environment }: Database, delayMs: number): Loop =>
  watchNodes(world, id, [primary, ...replicas], POSTGRES, environment, delayMs);

export const watchCache = (world: World, id: CacheId, { nodes, environment }: Cache, delayMs: number): Loop =>
  watchNodes(world, id, nodes, REDIS, environment, delayMs);

function watchNodes(world: World, id: DatabaseId | CacheId, nodes: readonly Node[], question: Question, environment: string, delayMs: number): Loop {
  async function look(): Promise<void> {
    await Promise.all(nodes.map((node) => lookAtNode(world, id, node, question, environment)));
    world.changed();
  }
  return startLoop(look, { everyMs: () => world.pace.everyMs, delayMs });
}

async function lookAtNode(world: World, id: DatabaseId | CacheId, { host, port }: Node, { send, read }: Question, environment: string): Promise<void> {
  const { seen, now } = world;
  const key = nodeKey(id, host, port);
  const absent = unreachable(world, host);
  if (absent) {
    seen.nodes.set(key, sawNothing(seen.nodes.get(key), absent));
    return;
  }
  const up = (value: 0 | 1) => store(world, [{ name: "store_node_up", value }], { store: id, host, port: String(port), environment });
  try {
    const stream = await world.hosts.forward(host, "127.0.0.1", port, { timeoutMs: CONNECT_MS });
    seen.nodes.set(key, sawNow(await answerOf(() => ask(stream, send, ANSWER_MS, read)), now()));
  } catch (thrown) {
    const problem = problemOf(thrown);
    // Only the host's own refusal says something about the port; any other failure is about the way to it.
    if (problem.code !== "ssh.forward-failed") {
      seen.nodes.set(key, sawNothing(seen.nodes.get(key), problem));
      return;
    }
    seen.nodes.set(key, sawNow({ refused: problem.cause ?? problem.message }, now()));
  }
  const value = seen.nodes.get(key)?.value;
  up(value !== undefined && !("refused" in value) ? 1 : 0);
}

async function answerOf(work: () => Promise<NodeAnswer>): Promise<NodeAnswer | { refused: string }> {
  try {
    return await work();
  } catch (thrown) {
    return { refused: messageOf(thrown) };
  }
}
