import { request as sendRequest, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { performance } from "node:perf_hooks";
import { raise } from "../../../shared/problem";
import type { HostId } from "../../../shared/ids";
import type { Http, HttpReply, Hosts, WireTrace } from "../../ports";
import { bounded } from "../bounded";
import { openStream, type Place } from "./open";
import { httpProblem } from "./problems";

const MAX_BODY_BYTES = 1024 * 1024;

/** HTTP from here, or from a host of the fleet. One connection per exchange, so that its times mean something. */
export function createHttp(hosts: Hosts): Http {
  return {
    async request(input, options = {}) {
      const url = parseUrl(input.url);
      const what = `${input.method ?? "GET"} ${url.origin}${url.pathname}${input.from === undefined ? "" : ` from ${input.from}`}`;
      return bounded({ ...options, area: "http", what }, async (signal) => {
        try {
          return await exchange(hosts, url, { ...input, maxBytes: options.maxBytes ?? MAX_BODY_BYTES, trace: options.trace ?? {} }, signal);
        } catch (error) {
          throw httpProblem(what, input.from, error);
        }
      });
    },
  };
}

type Input = Parameters<Http["request"]>[0] & { maxBytes: number; trace: WireTrace };

async function exchange(hosts: Hosts, url: URL, input: Input, signal: AbortSignal): Promise<HttpReply> {
  const startedAt = performance.now();
  const { trace } = input;
  const stream = await openStream(hosts, placeOf(url, input.from), signal, trace);
  const connectMs = performance.now() - startedAt;
  const drop = () => stream.destroy();
  signal.addEventListener("abort", drop, { once: true });
  try {
    const sentAt = performance.now();
    const response = await send(stream, url, input);
    const answeredAt = performance.now();
    trace.processingMs = answeredAt - sentAt;
    const { body, truncated } = await readBody(response, input.maxBytes);
    trace.transferMs = performance.now() - answeredAt;
    return {
      status: response.statusCode ?? 0,
      headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
      body,
      ...(truncated && { truncated }),
      httpVersion: response.httpVersion,
      durationMs: performance.now() - startedAt,
      connectMs,
    };
  } finally {
    signal.removeEventListener("abort", drop);
    stream.destroy();
  }
}

function placeOf({ hostname, port, protocol }: URL, from: HostId | undefined): Place {
  const isEncrypted = protocol === "https:";
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (isEncrypted ? 443 : 80), from, tls: isEncrypted ? { protocols: ["http/1.1"] } : undefined };
}

function send(stream: Duplex, url: URL, input: Input): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = sendRequest({
      method: input.method ?? "GET",
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, accept: "*/*", "user-agent": "quarterdeck", ...credentials(url), ...input.headers },
      createConnection: () => stream,
    });
    request.once("response", resolve);
    request.on("error", reject);
    request.end(input.body);
  });
}

/** User and password of the URL as a header, the way a browser sends them. */
function credentials(url: URL): Record<string, string> {
  if (url.username === "" && url.password === "") return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

/** The first `maxBytes`; what comes after them is not waited for. */
async function readBody(response: IncomingMessage, maxBytes: number): Promise<{ body: Buffer; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes: Buffer = chunk;
    chunks.push(bytes.subarray(0, maxBytes - length));
    length += bytes.length;
    if (length > maxBytes) break;
  }
  return { body: Buffer.concat(chunks), truncated: length > maxBytes };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  return raise({ code: "http.bad-url", message: "This is not an http or https address", next: "Write it like http://127.0.0.1:8000/health." });
}
