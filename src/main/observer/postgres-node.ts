import type { Database } from "../../shared/fleet";
import { messageOf, type Problem, ProblemError, problemOf } from "../../shared/problem";
import type { Reading } from "../collectors/collector";
import { sleptThrough } from "../collectors/patience";
import { PostgresReader, postgresCollectors, type PostgresSight } from "../collectors/postgres";
import type { NodeAnswer } from "../collectors/store-node";
import type { HostId } from "../../shared/ids";
import type { Hosts, Postgres } from "../ports";
import { knock, POSTGRES } from "./knock";
import { NO_READINGS, type NodeLook, type NodePlace, type NodeWatch, LOOK_MS, REFUSED_LOGIN_MS, slept } from "./store-node";

const CONNECT_MS = 6_000;

export interface PostgresNodeParts {
  hosts: Hosts;
  postgres: Postgres;
  /** A secret that is known without asking anybody; undefined where it is not. */
  secret(name: string): Promise<string | undefined>;
  now(): number;
}

/** Watches one server: with a login through its own statistics, without one by whether it answers. */
export function watchPostgresNode({ hosts, postgres, secret, now }: PostgresNodeParts, place: NodePlace, { database, user, password: name }: Database): NodeWatch {
  const reader = new PostgresReader(postgres, postgresCollectors, CONNECT_MS, now);
  let refusedLogin: { password: string | undefined; at: number; look: NodeLook } | undefined;

  return {
    close: () => reader.close(),
    async look() {
      const password = name === undefined ? undefined : await secret(name);
      if (name !== undefined && password === undefined) return withoutLogin(await knock(hosts, place, POSTGRES), `role and lag are read once the secret ${name} is given`);
      if (refusedLogin && refusedLogin.password === password && now() - refusedLogin.at < REFUSED_LOGIN_MS) return refusedLogin.look;
      refusedLogin = undefined;
      const startedAt = Date.now();
      try {
        const sight = await reader.read({ host: place.host, port: place.port, database, user, password });
        return { value: answerOf(sight), groups: new Map([up(1, sight.unread.length > 0), ...sight.groups]) };
      } catch (thrown) {
        if (sleptThrough(startedAt, LOOK_MS)) throw slept();
        const look = failedLook(thrown, hosts, place.host);
        if ("trouble" in look.value) refusedLogin = { password, at: now(), look };
        return look;
      }
    },
  };
}

/** `failed`: not everything could be read. */
const up = (value: 0 | 1, failed: boolean): [string, Reading[]] => ["up", [{ name: "pg_up", value }, { name: "pg_exporter_last_scrape_error", value: failed ? 1 : 0 }]];

const down = (value: NodeLook["value"]): NodeLook => ({ value, groups: new Map([up(0, true)]), ended: true });

/** Known to answer or not, and nothing more. */
function withoutLogin({ value }: NodeLook, why: string): NodeLook {
  return "refused" in value ? down(value) : { value: { ...value, detail: `answers; ${why}` }, groups: NO_READINGS };
}

function failedLook(thrown: unknown, hosts: Hosts, host: HostId): NodeLook {
  const problem = problemOf(thrown);
  if (problem.code.startsWith("ssh.") || hosts.state(host) !== "open") throw thrown;
  if (isAboutTheLogin(thrown, problem)) {
    return { value: { detail: "answers", trouble: `it does not let the console log in: ${problem.cause ?? problem.message}` }, groups: new Map([["up", [{ name: "pg_exporter_last_scrape_error", value: 1 }]]]) };
  }
  return down({ refused: [problem.message, problem.cause].filter((part) => part !== undefined).join(": ") });
}

/** Class 28 of SQLSTATE, an unknown database, or a login without the password that is asked for: the server runs, and says no. */
function isAboutTheLogin(thrown: unknown, { code }: Problem): boolean {
  if (code === "postgres.password") return true;
  const under: unknown = thrown instanceof ProblemError ? thrown.cause : undefined;
  const state = under instanceof Error && "code" in under ? under.code : undefined;
  const inner = under instanceof ProblemError && under.problem.code === "postgres.password";
  return inner || (typeof state === "string" && /^(28|3D000)/.test(state)) || (code === "postgres.login" && /password|authentication|pg_hba/i.test(messageOf(under)));
}

function answerOf({ server, groups }: PostgresSight): NodeAnswer {
  const readings = [...groups.values()].flat();
  const of = (name: string) => readings.find((reading) => reading.name === name)?.value;
  if (!server.inRecovery) {
    const replicas = of("pg_stat_replication_streaming_replicas");
    return { role: "primary", detail: replicas === undefined ? "primary" : `primary with ${replicas} ${replicas === 1 ? "replica" : "replicas"} streaming` };
  }
  const seconds = of("pg_replication_lag_seconds");
  const detail = seconds === undefined ? "replica" : seconds === 0 ? "replica, up to date with what it received" : `replica, ${seconds.toFixed(1)} s behind`;
  const trouble = of("pg_replication_replay_paused") === 1 ? "its replay is paused" : of("pg_stat_wal_receiver_up") === 0 ? "it receives nothing from its primary" : undefined;
  return { role: "replica", detail, trouble };
}
