import type { HostId } from "../../shared/ids";
import type { Probe } from "../../shared/fleet";
import { type Problem, problemOf } from "../../shared/problem";
import type { Dial, Http, HttpReply, WireTrace } from "../ports";
import { sleptThrough } from "./patience";

/** What a probe told. `problem` says why it is not a success. */
export interface ProbeResult {
  success: boolean;
  status?: number;
  /** The whole of it, also of a failed one. */
  durationMs?: number;
  /** Decoded as UTF-8. */
  body?: string;
  problem?: Problem;
  /** True when the question never left: the host to ask from cannot be reached, so nothing is known about what was to be asked. */
  unasked: boolean;
  /** How far it came and how long each part took. */
  trace?: WireTrace;
  /** Of an HTTP probe. */
  http?: HttpFacts;
}

export interface HttpFacts {
  /** "1.1" */
  version?: string;
  redirects: number;
  /** As the server declared it. */
  contentLength?: number;
  bodyBytes?: number;
}

export interface HttpProbeInput {
  url: string;
  timeoutMs: number;
  /** Accepted status; absent: any 2xx or 3xx. */
  status?: number;
  from?: HostId;
  /** Goes where redirects lead. */
  follow?: boolean;
}

/** As many as a browser would hardly follow. */
const MOST_REDIRECTS = 10;

/** Asks once. Never rejects: a failure is the result. */
export function probeHttp(http: Http, { url, timeoutMs, status, from, follow = false }: HttpProbeInput): Promise<ProbeResult> {
  const facts: HttpFacts = { redirects: 0 };
  return timed(timeoutMs, from, facts, async (trace) => {
    let current = url;
    for (;;) {
      // Each hop's parts are added up, as the blackbox exporter does.
      const hop: WireTrace = {};
      let reply: HttpReply;
      try {
        reply = await http.request({ url: current, from }, { timeoutMs, trace: hop });
      } finally {
        addUp(trace, hop);
      }
      const next = follow && facts.redirects < MOST_REDIRECTS ? redirectOf(reply, current) : undefined;
      if (next === undefined) return concluded(reply, facts, url, status);
      facts.redirects += 1;
      current = next;
    }
  });
}

/** Makes a connection, with TLS or without. Never rejects. */
export function probeWire(dial: Dial, probe: Extract<Probe, { address: string }>): Promise<ProbeResult> {
  const { address, from, timeout } = probe;
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon).replace(/^\[|\]$/g, "");
  return timed(timeout, from, undefined, async (trace) => {
    await dial({ host, port: Number(address.slice(colon + 1)), from, ...(probe.kind === "tls" && { tls: { servername: probe.servername } }) }, { timeoutMs: timeout, trace });
    return { success: true };
  });
}

async function timed(timeoutMs: number, from: HostId | undefined, http: HttpFacts | undefined, work: (trace: WireTrace) => Promise<Partial<ProbeResult> & { success: boolean }>): Promise<ProbeResult> {
  const startedAt = Date.now();
  const begun = performance.now();
  const trace: WireTrace = {};
  const told = (result: Partial<ProbeResult> & { success: boolean }): ProbeResult =>
    ({ durationMs: performance.now() - begun, unasked: false, trace, ...(http && { http }), ...result });
  try {
    const result = await work(trace);
    return sleptThrough(startedAt, timeoutMs) ? slept() : told(result);
  } catch (thrown) {
    if (sleptThrough(startedAt, timeoutMs)) return slept();
    const problem = problemOf(thrown, "probe.failed");
    return from !== undefined && isAboutTheWay(problem) ? { success: false, problem, unasked: true } : told({ success: false, problem });
  }
}

/** The connection to the host failed, not the exchange: "ssh.forward-failed" is the host's own word that nothing listens there. */
const isAboutTheWay = ({ code }: Problem): boolean => code.startsWith("ssh.") && code !== "ssh.forward-failed";

const slept = (): ProbeResult => ({
  success: false,
  problem: { code: "observer.slept", message: "This machine slept while the answer was awaited." },
  unasked: true,
});

function addUp(sum: WireTrace, hop: WireTrace): void {
  for (const part of ["resolveMs", "connectMs", "tlsMs", "processingMs", "transferMs"] as const) {
    const took = hop[part];
    if (took !== undefined) sum[part] = (sum[part] ?? 0) + took;
  }
  // What counts is the last server's.
  sum.ipVersion = hop.ipVersion ?? sum.ipVersion;
  sum.tls = hop.tls ?? sum.tls;
}

/** Where a redirect leads; undefined for any other answer, and for what is no HTTP. */
function redirectOf({ status, headers }: HttpReply, from: string): string | undefined {
  const { location } = headers;
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status) || !URL.canParse(location, from)) return undefined;
  const { href, protocol } = new URL(location, from);
  return protocol === "http:" || protocol === "https:" ? href : undefined;
}

function concluded(reply: HttpReply, facts: HttpFacts, url: string, wanted: number | undefined): Partial<ProbeResult> & { success: boolean } {
  const { status, headers, body } = reply;
  const success = wanted === undefined ? status >= 200 && status < 400 : status === wanted;
  facts.version = reply.httpVersion;
  facts.bodyBytes = body.length;
  if (/^\d+$/.test(headers["content-length"] ?? "")) facts.contentLength = Number(headers["content-length"]);
  return { success, status, durationMs: reply.durationMs, body: body.toString("utf8"), problem: success ? undefined : wrongStatus(url, status, wanted) };
}

const wrongStatus = (url: string, got: number, wanted: number | undefined): Problem => ({
  code: "probe.status",
  message: `${url} answered ${got}${wanted === undefined ? "" : ` instead of ${wanted}`}.`,
});
