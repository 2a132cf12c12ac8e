import type { z } from "zod";
import type { HostId } from "../../shared/ids";
import { raise } from "../../shared/problem";
import type { CallOptions, Http } from "../ports";

/** An HTTP API of the fleet: where it is, and the host to go through. */
export interface ApiPlace {
  name: string;
  url: string;
  via?: HostId;
}

export interface ApiCall {
  method?: "GET" | "POST" | "DELETE";
  /** Below the server's URL: "/api/v1/query". */
  path: string;
  form?: URLSearchParams;
  json?: unknown;
}

const MAX_REPLY_BYTES = 32 * 1_024 * 1_024;

/** What a server answered: the status and, where the body is JSON, its value. */
export interface ApiReply {
  status: number;
  value: unknown;
}

/** One exchange. `area` begins the codes of problems: "prometheus" gives "prometheus.reply". */
export async function callApi(http: Http, area: string, { name, url, via }: ApiPlace, { method = "GET", path, form, json }: ApiCall, options: CallOptions): Promise<ApiReply> {
  const body = form?.toString() ?? (json === undefined ? undefined : JSON.stringify(json));
  const type = form ? "application/x-www-form-urlencoded" : "application/json";
  const headers = { accept: "application/json", ...(body === undefined ? {} : { "content-type": type, "content-length": String(Buffer.byteLength(body)) }) };
  const reply = await http.request({ url: `${url.replace(/\/+$/, "")}${path}`, method, headers, body, from: via }, { ...options, maxBytes: MAX_REPLY_BYTES });
  if (reply.truncated) return raise({ code: `${area}.too-large`, message: `${name} answered with more than ${MAX_REPLY_BYTES} bytes.`, next: "Ask for less: a shorter time, or fewer series." });
  return { status: reply.status, value: jsonOf(reply.body) };
}

/** The value, if it is what the server's documentation says; else a Problem. */
export function expectReply<T>(schema: z.ZodType<T>, { status, value }: ApiReply, area: string, { name, url }: ApiPlace): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const cause = typeof value === "string" ? value.slice(0, 300) : undefined;
  return raise({ code: `${area}.reply`, message: `${name} answered with HTTP ${status} and nothing that can be read.`, cause, next: `Check ${new URL(url).origin} in the fleet file.` });
}

function jsonOf(body: Buffer): unknown {
  const text = body.toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
