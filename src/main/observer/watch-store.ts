import type { Cache, Database } from "../../shared/fleet";
import type { CacheId, DatabaseId } from "../../shared/ids";
import { problemOf } from "../../shared/problem";
import { knock, POSTGRES, type Question, REDIS } from "./knock";
import { type Loop, startLoop } from "./loop";
import { nodeKey } from "./observations";
import { watchPostgresNode } from "./postgres-node";
import { watchRedisNode } from "./redis-node";
import { sawNothing, sawNow } from "./seen";
import { SeriesBook } from "./series-book";
import { type NodePlace, type NodeWatch, targetLabels } from "./store-node";
import { store, unreachable, type World } from "./world";

interface Watched {
  place: NodePlace;
  watch: NodeWatch;
  book: SeriesBook;
}

export function watchDatabase(world: World, id: DatabaseId, database: Database, delayMs: number): Loop {
  const { stores } = world;
  const open = (place: NodePlace): NodeWatch => (stores ? watchPostgresNode({ ...world, ...stores }, place, database) : knocking(world, place, POSTGRES));
  return watchNodes(world, [database.primary, ...database.replicas].map(({ host, port }) => ({ store: id, host, port })), open, "postgres", database.environment, delayMs);
}

export function watchCache(world: World, id: CacheId, cache: Cache, delayMs: number): Loop {
  const { stores } = world;
  const open = (place: NodePlace): NodeWatch => (stores ? watchRedisNode({ ...world, ...stores }, place, cache) : knocking(world, place, REDIS));
  return watchNodes(world, cache.nodes.map(({ host, port }) => ({ store: id, host, port })), open, "redis", cache.environment, delayMs);
}

const knocking = ({ hosts }: World, place: NodePlace, question: Question): NodeWatch => ({ look: () => knock(hosts, place, question), close: () => undefined });

function watchNodes(world: World, places: readonly NodePlace[], open: (place: NodePlace) => NodeWatch, job: string, environment: string, delayMs: number): Loop {
  const nodes = places.map((place): Watched => ({ place, watch: open(place), book: new SeriesBook() }));
  async function look(): Promise<void> {
    await Promise.all(nodes.map((node) => lookAtNode(world, node, job, environment)));
    world.changed();
  }
  const loop = startLoop(look, { everyMs: () => world.pace.everyMs, delayMs });
  return {
    poke: loop.poke,
    stop: () => {
      loop.stop();
      for (const { watch } of nodes) watch.close();
    },
  };
}

async function lookAtNode(world: World, { place, watch, book }: Watched, job: string, environment: string): Promise<void> {
  const { seen, now } = world;
  const { store: id, host, port } = place;
  const key = nodeKey(id, host, port);
  const absent = unreachable(world, host);
  if (absent) {
    seen.nodes.set(key, sawNothing(seen.nodes.get(key), absent));
    return;
  }
  try {
    const { value, groups, ended } = await watch.look();
    seen.nodes.set(key, sawNow(value, now()));
    store(world, [{ name: "store_node_up", value: "refused" in value ? 0 : 1 }], { store: id, host, port: String(port), environment });
    // As with an exporter beside it: who was asked is told of, whether the node itself answers is pg_up or redis_up.
    world.samples.add(book.samples(new Map([...groups, ["target", [{ name: "up", value: 1 }]]]), { at: now(), labels: targetLabels(job, place, environment), ended }));
  } catch (thrown) {
    seen.nodes.set(key, sawNothing(seen.nodes.get(key), problemOf(thrown)));
  }
}
