import type { Dockers, Hosts, Http } from "../../../src/main/ports";
import type { BoundVerb, StepContext } from "../../../src/main/steps/define";
import { verbs } from "../../../src/main/steps";
import { fleet } from "../runner/fixtures";
import { localHosts, noDockers, noHttp } from "../runner/local-hosts";

/** A verb with its input; throws what would refuse the plan. */
export function bind(kind: string, input: Record<string, unknown>): BoundVerb {
  const bound = verbs.get(kind)?.bind(input, fleet);
  if (!bound?.ok) throw new Error(bound?.problem.message ?? `no verb ${kind}`);
  if (bound.value.problem) throw new Error(bound.value.problem.message);
  return bound.value;
}

export interface Tools extends StepContext {
  notes: string[];
}

/** What a verb works with; time passes only by sleeping. */
export function tools(given: { hosts?: Hosts; docker?: Dockers; http?: Http } = {}): Tools {
  let now = 0;
  const notes: string[] = [];
  return {
    fleet, hosts: given.hosts ?? localHosts("/nonexistent"), docker: given.docker ?? noDockers, http: given.http ?? noHttp,
    signal: new AbortController().signal, notes, note: (text) => notes.push(text), now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}
