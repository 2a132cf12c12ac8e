import type { HostId } from "../../../shared/ids";
import { type Problem, problemOf } from "../../../shared/problem";
import type { CallOptions, Http, HttpReply } from "../../ports";
import { oneLine } from "../message/text";
import type { SendOutcome } from "./channel";
import { redact } from "./redact";

export interface Post {
  /** "the Slack receiver team", for sentences. */
  what: string;
  url: string;
  body: string;
  headers?: Record<string, string>;
  via?: HostId;
  /** Values that no text may hold. The address is one of them. */
  secrets: readonly string[];
  /** Name of the secret that holds the address or the token. */
  secretName: string;
  /** Why a 2xx answer is none of the service's own; undefined: it is. */
  wrong?: (reply: HttpReply) => string | undefined;
  /** The least time between two messages that the service documents, ms. */
  paceMs?: number;
  /** What the service says of its limits in its own way, ms. */
  waitMs?: (reply: HttpReply) => number | undefined;
}

/** Posts JSON and judges the answer. Problems of the exchange name neither the address nor a part of it. */
export async function post(http: Http, asked: Post, options: CallOptions): Promise<SendOutcome> {
  try {
    const reply = await http.request({ url: asked.url, method: "POST", headers: { "content-type": "application/json", ...asked.headers }, body: asked.body, from: asked.via }, options);
    return judge(asked, reply);
  } catch (thrown) {
    return unreached(asked, problemOf(thrown));
  }
}

function judge(asked: Post, reply: HttpReply): SendOutcome {
  const { status } = reply;
  const cause = oneLine(redact(reply.body.toString("utf8"), asked.secrets), 200) || undefined;
  const failed = (code: string, message: string, next?: string): Problem => ({ code, message: `${capital(asked.what)} ${message}`, cause, next });
  if (status >= 200 && status < 300) {
    const wrong = asked.wrong?.(reply);
    if (wrong === undefined) return { kind: "sent", pauseMs: exhausted(reply) ?? asked.paceMs };
    return { kind: "failed", retry: true, problem: failed("notify.wrong-answer", wrong, "A network's login page may answer in its place; else check the secret.") };
  }
  const waitMs = asked.waitMs?.(reply) ?? retryAfter(reply);
  if (status === 429) return { kind: "failed", retry: true, waitMs: waitMs ?? 1_000, problem: failed("notify.rate-limited", "takes no more messages for now (status 429)") };
  if (status >= 500 || status === 408 || status === 425) return { kind: "failed", retry: true, waitMs, problem: failed("notify.server-error", `has trouble of its own (status ${status})`) };
  if (status >= 300 && status < 400) return { kind: "failed", retry: true, problem: failed("notify.wrong-answer", `sent us elsewhere (status ${status})`, "A network's login page may answer in its place; else check the secret.") };
  const refused = status === 401 || status === 403 || status === 404 || status === 410;
  return {
    kind: "failed", retry: false, problem: failed("notify.refused", `refused the message (status ${status})`, refused ? `Check the secret ${asked.secretName}: it may have been revoked.` : "Look at the answer, and at the receiver in the fleet file."),
    ...(refused ? { forget: asked.secretName } : {}),
  };
}

const SENTENCES: Record<string, string> = {
  "http.refused": "could not be reached: nothing accepts connections there",
  "http.unknown-name": "could not be reached: its name cannot be resolved",
  "http.tls": "could not be reached: its certificate was not accepted",
  "http.timeout": "did not answer in time; the message may have arrived",
  "http.failed": "broke the exchange off; the message may have arrived",
  "http.bad-url": "has no http or https address in its secret",
  aborted: "was not waited for",
};

function unreached({ what, secretName }: Post, { code }: Problem): SendOutcome {
  const sentence = SENTENCES[code] ?? `could not be reached (${code})`;
  const known = code === "http.bad-url" ? { next: `Correct the secret ${secretName}.` } : { next: "Check the network from here." };
  return { kind: "failed", retry: code !== "http.bad-url" && code !== "http.tls" && code !== "aborted", problem: { code: "notify.unreached", message: `${capital(what)} ${sentence}.`, ...known }, ...(code === "http.bad-url" ? { forget: secretName } : {}) };
}

/** RFC 9110: seconds, or a date. */
export function retryAfter({ headers }: HttpReply, now = Date.now()): number | undefined {
  const text = headers["retry-after"];
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Discord says with each answer when its allowance is used up, and for how many seconds. */
function exhausted({ headers }: HttpReply): number | undefined {
  const seconds = Number(headers["x-ratelimit-reset-after"]);
  return headers["x-ratelimit-remaining"] === "0" && Number.isFinite(seconds) ? seconds * 1_000 : undefined;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
