import type { Duplex } from "node:stream";
import { within } from "./patience";

/** What a store's node said of itself. */
export interface NodeAnswer {
  role?: string;
  detail: string;
  /** Set when it answers but is not as it should be. */
  trouble?: string;
}

/** Sends `question` and gives `read` everything that came, until it makes an answer of it. The stream is closed either way. */
export async function ask<T>(stream: Duplex, question: string | Buffer, timeoutMs: number, read: (got: Buffer) => T | undefined): Promise<T> {
  const chunks: Buffer[] = [];
  const answer = new Promise<T>((resolve, reject) => {
    stream.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      try {
        const found = read(Buffer.concat(chunks));
        if (found !== undefined) resolve(found);
        else if (chunks.length > 100) reject(new Error("the answer does not end"));
      } catch (thrown) {
        reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
    });
    stream.once("error", reject);
    stream.once("close", () => reject(new Error("the connection was closed without an answer")));
  });
  stream.write(question);
  try {
    return await within(timeoutMs, answer, () => new Error(`no answer within ${timeoutMs} ms`));
  } finally {
    // A late error of a stream that is given up must not end the process.
    stream.on("error", () => undefined);
    stream.destroy();
  }
}

/** Length 8 and the code 80877103: asks a PostgreSQL server whether it speaks TLS, before any login. */
export const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** "S" or "N" is PostgreSQL's own answer; role and lag need a login. Undefined: more must come. */
export function readPostgres(got: Buffer): NodeAnswer | undefined {
  if (got.length === 0) return undefined;
  const letter = got.toString("latin1", 0, 1);
  if (letter === "S" || letter === "N") return { detail: "answers; role and lag are not read without a login" };
  throw new Error("what answers is not PostgreSQL");
}

export const ROLE_COMMAND = "*1\r\n$4\r\nROLE\r\n";

/** Redis's answer to ROLE, in RESP 2. Undefined: more must come. */
export function readRedis(got: Buffer): NodeAnswer | undefined {
  const text = got.toString("utf8");
  if (text.startsWith("-")) {
    if (!text.includes("\r\n")) return undefined;
    const error = text.slice(1, text.indexOf("\r\n"));
    if (/^(NOAUTH|NOPERM|WRONGPASS)/.test(error)) return { detail: "answers; its role is not read without a password" };
    if (/^(LOADING|MASTERDOWN)/.test(error)) return { detail: "answers", trouble: error };
    throw new Error(`Redis refused: ${error.slice(0, 100)}`);
  }
  if (!text.startsWith("*")) {
    if (text === "") return undefined;
    throw new Error("what answers is not Redis");
  }
  const items = respItems(text);
  if (items === undefined) return undefined;
  const [role, ...rest] = items;
  if (role === "master") return { role: "primary", detail: replicasDetail(text) };
  if (role === "slave") {
    const [address, port, link] = rest;
    const detail = `replica of ${address}:${port}, link ${link}`;
    return link === "connected" ? { role: "replica", detail } : { role: "replica", detail, trouble: `the link to its primary is ${link}` };
  }
  return { role, detail: "answers" };
}

/** Leading strings and numbers of a flat RESP array, as far as the first nested one; undefined when it is cut off before that. */
function respItems(text: string): string[] | undefined {
  const count = Number(/^\*(\d+)\r\n/.exec(text)?.[1] ?? Number.NaN);
  if (Number.isNaN(count)) return undefined;
  let rest = text.slice(text.indexOf("\r\n") + 2);
  const items: string[] = [];
  while (items.length < count) {
    const bulk = /^\$(\d+)\r\n/.exec(rest);
    const scalar = /^[:+]([^\r]*)\r\n/.exec(rest);
    if (bulk) {
      const [head, length] = [bulk[0].length, Number(bulk[1])];
      if (rest.length < head + length + 2) return undefined;
      items.push(rest.slice(head, head + length));
      rest = rest.slice(head + length + 2);
    } else if (scalar) {
      items.push(scalar[1] ?? "");
      rest = rest.slice(scalar[0].length);
    } else {
      return rest.startsWith("*") && /^\*\d+\r\n/.test(rest) ? items : undefined;
    }
  }
  return items;
}

/** A primary's third item is the array of its replicas. */
function replicasDetail(text: string): string {
  const replicas = Number(/^\*3\r\n\$6\r\nmaster\r\n:\d+\r\n\*(\d+)\r\n/.exec(text)?.[1] ?? Number.NaN);
  if (Number.isNaN(replicas)) return "primary";
  return `primary with ${replicas} ${replicas === 1 ? "replica" : "replicas"} connected`;
}
