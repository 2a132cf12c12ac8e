import { messageOf, problemOf, ProblemError } from "../../../shared/problem";
import type { RedisLogin, RedisReply, RedisServers, RedisSession } from "../../ports";
import type { Reading } from "../collector";
import { within } from "../patience";
import { infoFields } from "./info";
import { readInfo } from "./read-info";

const ANSWER_MS = 5_000;

/** Everything that one look told about a node. */
export interface RedisSight {
  /** What INFO and CLUSTER INFO say, by field. */
  fields: ReadonlyMap<string, string>;
  readings: Reading[];
  /** Questions that were refused, with the reason. */
  unread: { collector: string; reason: string }[];
}

/** Reads one node over one connection, which it keeps from one look to the next. */
export class RedisReader {
  #session: RedisSession | undefined;

  constructor(private readonly servers: RedisServers, private readonly connectMs: number) {}

  /** Rejects with the login's Problem, or with "redis.connection-lost" where even a new connection was lost. */
  async read(login: RedisLogin): Promise<RedisSight> {
    const wasKept = this.#session !== undefined;
    try {
      return await this.#readOnce(login);
    } catch (thrown) {
      this.close();
      if (!wasKept || problemOf(thrown).code !== "redis.connection-lost") throw thrown;
    }
    try {
      // A server that was restarted since the last look is up all the same.
      return await this.#readOnce(login);
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  close(): void {
    this.#session?.close();
    this.#session = undefined;
  }

  async #readOnce(login: RedisLogin): Promise<RedisSight> {
    const session = (this.#session ??= await this.servers.connect(login, { timeoutMs: this.connectMs }));
    const unread: RedisSight["unread"] = [];
    /** undefined where the server refuses: a login may be allowed less than all of this. */
    const optional = async (...words: string[]): Promise<RedisReply | undefined> => {
      try {
        return await send(session, words);
      } catch (thrown) {
        if (thrown instanceof ProblemError && thrown.problem.code === "redis.error") {
          unread.push({ collector: words.slice(0, 2).join(" ").toLowerCase(), reason: messageOf(thrown) });
          return undefined;
        }
        throw thrown;
      }
    };
    const info = textOf(await send(session, ["INFO", "everything"]));
    const isSentinel = infoFields(info).get("redis_mode") === "sentinel";
    const cluster = infoFields(info).get("cluster_enabled") === "1" ? textOf(await optional("CLUSTER", "INFO")) : "";
    const { fields, readings } = readInfo(`${info}\r\n${cluster}`);
    if (cluster !== "") readings.push(...servedSlots(textOf(await optional("CLUSTER", "NODES"))));
    if (!isSentinel) {
      readings.push(...configReadings(await optional("CONFIG", "GET", "maxclients")), ...slowReadings(await optional("SLOWLOG", "LEN"), await optional("SLOWLOG", "GET", "1")));
    }
    return { fields, readings, unread };
  }
}

const send = (session: RedisSession, words: readonly string[]): Promise<RedisReply> =>
  within(ANSWER_MS, session.send(words), () => {
    session.close();
    return new Error(`no answer within ${ANSWER_MS} ms`);
  });

const textOf = (reply: RedisReply | undefined): string => (typeof reply === "string" ? reply : "");

/** Pairs of name and value. */
export function configReadings(reply: RedisReply | undefined): Reading[] {
  if (!Array.isArray(reply)) return [];
  const [name, value] = reply;
  return name === "maxclients" && typeof value === "string" && /^\d+$/.test(value) ? [{ name: "redis_config_maxclients", value: Number(value) }] : [];
}

/** How many slots the node that was asked serves: its own line of CLUSTER NODES names them after eight other words; those under way to or from others stand in brackets. */
export function servedSlots(text: string): Reading[] {
  const own = text.split("\n").map((line) => line.trim().split(" ")).find(([, , flags = ""]) => flags.split(",").includes("myself"));
  if (own === undefined) return [];
  const slots = own.slice(8).flatMap((word) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(word) ?? [];
    return first === undefined ? [] : [Number(last) - Number(first) + 1];
  });
  return [{ name: "redis_cluster_slots_served", value: slots.reduce((total, count) => total + count, 0) }];
}

/** `last`: entries of SLOWLOG GET: number, moment, microseconds, and more. */
export function slowReadings(length: RedisReply | undefined, last: RedisReply | undefined): Reading[] {
  const entry = Array.isArray(last) && Array.isArray(last[0]) ? last[0] : [];
  const of = (name: string, text: RedisReply | undefined, scale = 1): Reading[] => (typeof text === "string" && /^\d+$/.test(text) ? [{ name, value: Number(text) / scale }] : []);
  return [...of("redis_slowlog_length", length), ...of("redis_slowlog_last_id", entry[0]), ...of("redis_last_slow_execution_duration_seconds", entry[2], 1e6)];
}
