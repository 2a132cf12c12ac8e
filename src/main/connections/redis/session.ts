import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { AbstractConnector, Command, Redis, ReplyError } from "ioredis";
import { messageOf, ProblemError } from "../../../shared/problem";
import type { RedisLogin, RedisReply, RedisSession } from "../../ports";

/** Logs in over a stream to the server. The client never connects again by itself: a command is sent at most once. */
export async function openRedis(stream: Duplex, login: RedisLogin): Promise<RedisSession> {
  class Forwarded extends AbstractConnector {
    constructor() {
      super(DISCONNECT_MS);
    }
    connect(): Promise<Socket> {
      if (!hasSocketMethods(stream)) return Promise.reject(new Error("the forwarded stream lacks a socket's methods"));
      this.stream = stream;
      return Promise.resolve(stream);
    }
  }
  const client = new Redis({
    Connector: Forwarded,
    password: login.password, protocol: 2, lazyConnect: true, enableReadyCheck: false, enableOfflineQueue: false, disableClientInfo: true,
    retryStrategy: null, maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false, stringNumbers: true,
  });
  let refusal: unknown;
  client.on("error", (error) => (refusal ??= error));
  try {
    await client.connect();
    // A wrong password is told as an event, and the first command finds out for sure.
    await client.sendCommand(new Command("PING", [], { replyEncoding: "utf8" }));
  } catch (thrown) {
    client.disconnect();
    throw new ProblemError({ code: "redis.login", message: `Redis on ${login.host}:${login.port} did not let the console in`, cause: messageOf(refusal ?? thrown), next: login.password === undefined ? "Where it has a password, name its secret in the fleet file: password: NAME." : undefined }, { cause: thrown });
  }
  return {
    async send(words) {
      const [name = "", ...rest] = words;
      try {
        // The reply as it came: the client would make an object of some.
        const command = new Command(name, rest, { replyEncoding: "utf8" });
        return replyOf(await client.sendCommand(command));
      } catch (thrown) {
        throw problemOf(login, thrown);
      }
    },
    close: () => client.disconnect(),
  };
}

/** What the client uses of a socket beyond a stream. */
const hasSocketMethods = (stream: Duplex): stream is Socket => ["setNoDelay", "setKeepAlive", "setTimeout"].every((name) => name in stream);

/** A connection that was told to end and does not is destroyed after this long. */
const DISCONNECT_MS = 2_000;

function replyOf(value: unknown): RedisReply {
  if (Array.isArray(value)) return value.map(replyOf);
  if (value === null || value === undefined) return null;
  if (value instanceof Error) return `(error) ${value.message}`;
  if (typeof value === "object") return Object.entries(value).flatMap(([key, each]) => [key, replyOf(each)]);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function problemOf({ host, port }: RedisLogin, thrown: unknown): ProblemError {
  if (!(thrown instanceof Error && thrown instanceof ReplyError)) {
    return new ProblemError({ code: "redis.connection-lost", message: `The connection to Redis on ${host}:${port} was lost`, cause: messageOf(thrown) }, { cause: thrown });
  }
  const moved = /^(?:MOVED|ASK) \d+ (\S+)/.exec(thrown.message);
  const next = moved ? `The key belongs to the node ${moved[1]}: repeat the step for @nodes, or aim it there.` : undefined;
  return new ProblemError({ code: "redis.error", message: thrown.message, next }, { cause: thrown });
}
