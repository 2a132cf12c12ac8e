import type { Dockers, Hosts, Http, Postgres, RedisServers } from "../../../src/main/ports";
import type { Fleet } from "../../../src/shared/fleet";
import type { BoundVerb, StepContext } from "../../../src/main/steps/define";
import { verbs } from "../../../src/main/steps";
import { fleet } from "../runner/fixtures";
import { localHosts, noClients, noDockers, noHttp } from "../runner/local-hosts";

/** A verb with its input; throws what would refuse the plan. */
export function bind(kind: string, input: Record<string, unknown>, of: Fleet = fleet): BoundVerb {
  const bound = verbs.get(kind)?.bind(input, of);
  if (!bound?.ok) throw new Error(bound?.problem.message ?? `no verb ${kind}`);
  if (bound.value.problem) throw new Error(bound.value.problem.message);
  return bound.value;
}

export interface Tools extends StepContext {
  notes: string[];
}

/** What a verb works with; time passes only by sleeping. */
export function tools(given: { hosts?: Hosts; docker?: Dockers; http?: Http; postgres?: Postgres; redis?: RedisServers; fleet?: Fleet } = {}): Tools {
  let now = 0;
  const notes: string[] = [];
  return {
    fleet: given.fleet ?? fleet, postgres: given.postgres ?? noClients.postgres, redis: given.redis ?? noClients.redis, secret: async (name) => `secret ${name}`,
    hosts: given.hosts ?? localHosts("/nonexistent"), docker: given.docker ?? noDockers, http: given.http ?? noHttp,
    signal: new AbortController().signal, notes, note: (text) => notes.push(text), now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}
