import { messageOf, problemOf } from "../../shared/problem";
import { ask, type NodeAnswer, readPostgres, readRedis, ROLE_COMMAND, SSL_REQUEST } from "../collectors/store-node";
import type { Hosts } from "../ports";
import { NO_READINGS, type NodeLook, type NodePlace } from "./store-node";

const CONNECT_MS = 4_000;
const ANSWER_MS = 3_000;

/** What a store is asked before any login, over a connection that its host makes to itself. */
export type Question = { send: string | Buffer; read: (got: Buffer) => NodeAnswer | undefined };
export const POSTGRES: Question = { send: SSL_REQUEST, read: readPostgres };
export const REDIS: Question = { send: ROLE_COMMAND, read: readRedis };

/** Whether a node answers at all. */
export async function knock(hosts: Hosts, { host, port }: NodePlace, { send, read }: Question): Promise<NodeLook> {
  try {
    const stream = await hosts.forward(host, "127.0.0.1", port, { timeoutMs: CONNECT_MS });
    return { value: await answerOf(() => ask(stream, send, ANSWER_MS, read)), groups: NO_READINGS };
  } catch (thrown) {
    const problem = problemOf(thrown);
    // Only the host's own refusal says something about the port; any other failure is about the way to it.
    if (problem.code !== "ssh.forward-failed") throw thrown;
    return { value: { refused: problem.cause ?? problem.message }, groups: NO_READINGS };
  }
}

async function answerOf(work: () => Promise<NodeAnswer>): Promise<NodeLook["value"]> {
  try {
    return await work();
  } catch (thrown) {
    return { refused: messageOf(thrown) };
  }
}
