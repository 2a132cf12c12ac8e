import type { Cache } from "../../shared/fleet";
import { problemOf } from "../../shared/problem";
import type { Reading } from "../collectors/collector";
import { sleptThrough } from "../collectors/patience";
import { RedisReader, type RedisSight } from "../collectors/redis";
import type { NodeAnswer } from "../collectors/store-node";
import type { Hosts, RedisServers } from "../ports";
import { knock, REDIS } from "./knock";
import { NO_READINGS, type NodeLook, type NodePlace, type NodeWatch, LOOK_MS, REFUSED_LOGIN_MS, slept } from "./store-node";

const CONNECT_MS = 6_000;

export interface RedisNodeParts {
  hosts: Hosts;
  redis: RedisServers;
  /** A secret that is known without asking anybody; undefined where it is not. */
  secret(name: string): Promise<string | undefined>;
  now(): number;
}

/** Watches one Redis server or sentinel. */
export function watchRedisNode({ hosts, redis, secret, now }: RedisNodeParts, place: NodePlace, { password: name }: Cache): NodeWatch {
  const reader = new RedisReader(redis, CONNECT_MS);
  let refusedLogin: { password: string | undefined; at: number; look: NodeLook } | undefined;

  return {
    close: () => reader.close(),
    async look() {
      const password = name === undefined ? undefined : await secret(name);
      if (name !== undefined && password === undefined) {
        const { value } = await knock(hosts, place, REDIS);
        return "refused" in value ? down(value) : { value, groups: NO_READINGS };
      }
      if (refusedLogin && refusedLogin.password === password && now() - refusedLogin.at < REFUSED_LOGIN_MS) return refusedLogin.look;
      refusedLogin = undefined;
      const startedAt = Date.now();
      try {
        const sight = await reader.read({ host: place.host, port: place.port, password });
        return { value: answerOf(sight), groups: new Map([up(1), ["info", sight.readings]]) };
      } catch (thrown) {
        if (sleptThrough(startedAt, LOOK_MS)) throw slept();
        const problem = problemOf(thrown);
        if (problem.code.startsWith("ssh.") || hosts.state(place.host) !== "open") throw thrown;
        const why = [problem.message, problem.cause].filter((part) => part !== undefined).join(": ");
        if (/\b(NOAUTH|NOPERM|WRONGPASS)\b|invalid password/i.test(why)) {
          const look: NodeLook = { value: { detail: "answers", trouble: "it does not let the console log in" }, groups: NO_READINGS };
          refusedLogin = { password, at: now(), look };
          return look;
        }
        if (/\b(LOADING|MASTERDOWN)\b/.test(why)) return { value: { detail: "answers", trouble: why }, groups: new Map([up(1)]) };
        return down({ refused: why });
      }
    },
  };
}

const up = (value: 0 | 1): [string, Reading[]] => ["up", [{ name: "redis_up", value }]];

const down = (value: NodeLook["value"]): NodeLook => ({ value, groups: new Map([up(0)]), ended: true });

function answerOf({ fields }: RedisSight): NodeAnswer {
  const of = (name: string) => fields.get(name) ?? "";
  const cluster = fields.has("cluster_state") && of("cluster_state") !== "ok" ? `the cluster's state is ${of("cluster_state")}` : undefined;
  if (of("redis_mode") === "sentinel") return { role: "sentinel", detail: `sentinel of ${of("sentinel_masters")}` };
  if (of("role") === "master") {
    const replicas = Number(of("connected_slaves"));
    return { role: "primary", detail: `primary with ${replicas} ${replicas === 1 ? "replica" : "replicas"} connected`, trouble: cluster };
  }
  const link = of("master_link_status");
  const detail = `replica of ${of("master_host")}:${of("master_port")}, link ${link}`;
  return { role: "replica", detail, trouble: link === "up" ? cluster : `the link to its primary is ${link}` };
}
