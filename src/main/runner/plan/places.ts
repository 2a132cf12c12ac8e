import type { Fleet, ObjectRef } from "../../../shared/fleet";
import type { HostId } from "../../../shared/ids";
import { type Outcome, refuse, succeed } from "../../../shared/problem";
import type { Action } from "../../../shared/runbook/model";
import { resolveSelector, type SelectorHit } from "../../../shared/selectors";
import { type Scope, substitute, withKnown } from "./variables";

/** Where one step happens: a host, or this machine, for one object of an `each`. */
export interface Place {
  host?: HostId;
  /** The object of the `each`, as text. */
  each?: string;
  /** EACH, HOST and PORT as far as they mean something here. */
  variables: Record<string, string>;
}

export interface Surroundings {
  fleet: Fleet;
  target?: ObjectRef;
  scope: Scope;
  /** The object of the phase's repetition. */
  phaseEach?: SelectorHit;
}

/** The hits of a selector or host name with variables in it. */
export function select(text: string, { fleet, target, scope }: Surroundings): Outcome<SelectorHit[]> {
  const filled = substitute(text, scope);
  const [missing] = [...filled.undeclared, ...filled.open];
  if (missing !== undefined) {
    return refuse({
      code: "plan.unresolved",
      message: `"${text}" cannot be resolved: $${missing} ${filled.open.includes(missing) ? "has no value before the run" : "is not declared"}.`,
      next: "Where a step runs must be known before the run starts; declare a param for it.",
    });
  }
  if (filled.text.trim() === "") return refuse({ code: "plan.unresolved", message: `"${text}" is empty.`, next: "Give the param a value." });
  return resolveSelector(fleet, filled.text.trim(), target);
}

/** The objects of an `each`; none where a selector that ends in "?" stands for nothing or is an empty param. */
export function objectsOfEach(each: string, around: Surroundings): Outcome<SelectorHit[]> {
  const mayBeEmpty = each.endsWith("?");
  const selector = mayBeEmpty ? each.slice(0, -1) : each;
  if (mayBeEmpty && substitute(selector, around.scope).text.trim() === "") return succeed([]);
  const hits = select(selector, around);
  return !hits.ok && mayBeEmpty && hits.problem.code === "selector.empty" ? succeed([]) : hits;
}

/** Every place of an action, in order. */
export function placesOf(action: Action, around: Surroundings): Outcome<Place[]> {
  if (action.each !== undefined) return placesOfEach(action, action.each, around);
  const inherited = around.phaseEach ? variablesOf(around.phaseEach) : {};
  const each = around.phaseEach ? labelOf(around.phaseEach) : undefined;
  if (action.on !== undefined) {
    if (goesToNode(action)) return nodesOn(action.on, around, { each, variables: inherited });
    const hosts = hostsOn(action.on, around);
    return hosts.ok ? succeed(hosts.value.map((host) => ({ host, each, variables: { ...inherited, HOST: host } }))) : hosts;
  }
  if (action.runsLocally) return succeed([{ each, variables: inherited }]);
  const host = around.phaseEach?.host ?? targetHost(around);
  if (host !== undefined) return succeed([{ host, each, variables: { ...inherited, HOST: host } }]);
  const node = goesToNode(action) ? targetNode(around) : undefined;
  if (node) return succeed([{ host: node.host, each, variables: { ...inherited, HOST: node.host, PORT: String(node.port) } }]);
  if (action.executor === "action" || action.executor === "promql") return succeed([{ each, variables: inherited }]);
  return refuse({
    code: "plan.no-host",
    message: "Nothing says on which host this step runs.",
    next: around.target ? "Aim at a host, or add on= to the step." : "Aim the runbook at a host, or add on= to the step.",
  });
}

function placesOfEach(action: Action, each: string, around: Surroundings): Outcome<Place[]> {
  const hits = objectsOfEach(each, around);
  if (!hits.ok) return hits;
  const places: Place[] = [];
  for (const hit of hits.value) {
    const variables = variablesOf(hit);
    const label = around.phaseEach ? `${labelOf(around.phaseEach)}/${labelOf(hit)}` : labelOf(hit);
    if (action.on === undefined) {
      places.push({ host: action.runsLocally ? undefined : hit.host, each: label, variables });
      continue;
    }
    const inner = { ...around, scope: withKnown(around.scope, variables) };
    if (goesToNode(action)) {
      const nodes = nodesOn(action.on, inner, { each: label, variables });
      if (!nodes.ok) return nodes;
      places.push(...nodes.value);
      continue;
    }
    const hosts = hostsOn(action.on, inner);
    if (!hosts.ok) return hosts;
    places.push(...hosts.value.map((host) => ({ host, each: label, variables: { ...variables, HOST: host } })));
  }
  return succeed(places);
}

/** The hosts of an `on=`. */
export function hostsOn(on: string, around: Surroundings): Outcome<HostId[]> {
  const hits = select(on, around);
  if (!hits.ok) return hits;
  const hosts = new Set<HostId>();
  for (const hit of hits.value) {
    if (hit.host === undefined) return refuse({ code: "plan.no-host", message: `"${on}" stands for the ${hit.kind} "${hit.id}", which is no host.` });
    hosts.add(hit.host);
  }
  return succeed([...hosts]);
}

export const labelOf = (hit: SelectorHit): string => (hit.port === undefined ? hit.id : `${hit.id}:${hit.port}`);

/** EACH, HOST and PORT of an `each`'s object. */
export const variablesOf = (hit: SelectorHit): Record<string, string> => ({
  EACH: hit.id,
  ...(hit.host === undefined ? {} : { HOST: hit.host }),
  ...(hit.port === undefined ? {} : { PORT: String(hit.port) }),
});

function targetHost({ fleet, target }: Surroundings): HostId | undefined {
  if (target?.kind !== "host") return undefined;
  const hit = resolveSelector(fleet, target.id);
  return hit.ok ? hit.value[0]?.host : undefined;
}

/** SQL and Redis commands go to a node, of which one host may have several. */
export const goesToNode = ({ executor }: Action): boolean => executor === "sql" || executor === "redis";

/** The nodes of an `on=`; `HOST:PORT` names one by its port. */
export function nodesOn(on: string, around: Surroundings, { each, variables }: Pick<Place, "each" | "variables">): Outcome<Place[]> {
  const named = /^([^@].*):(\d{1,5})$/.exec(substitute(on, around.scope).text);
  const hits = named?.[1] === undefined ? select(on, around) : select(named[1], around);
  if (!hits.ok) return hits;
  return succeed(hits.value.map((hit) => {
    const port = named?.[2] ?? hit.port;
    const label = hits.value.length > 1 && port !== undefined ? `${hit.id}:${port}` : undefined;
    const own = { ...variables, ...(hit.host === undefined ? {} : { HOST: hit.host }), ...(port === undefined ? {} : { PORT: String(port) }) };
    return { host: hit.host, each: label === undefined || each === undefined ? (each ?? label) : `${each}/${label}`, variables: own };
  }));
}

/** A step that names no host goes to the primary of the database that the run is aimed at, or to the only node of the cache. */
function targetNode({ fleet, target }: Surroundings): { host: HostId; port: number } | undefined {
  const primary = Object.entries(fleet.databases).find(([id]) => target?.kind === "database" && id === target.id)?.[1].primary;
  const nodes = Object.entries(fleet.caches).find(([id]) => target?.kind === "cache" && id === target.id)?.[1].nodes;
  return primary ?? (nodes?.length === 1 ? nodes[0] : undefined);
}
