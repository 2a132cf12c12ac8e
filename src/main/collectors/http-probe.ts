import { type Problem, problemOf } from "../../shared/problem";
import type { HostId } from "../../shared/ids";
import type { Http, HttpReply } from "../ports";
import { type Reading, rounded } from "./collector";
import { sleptThrough } from "./patience";

/** What asking a URL told. `problem` says why it is not a success. */
export interface ProbeResult {
  success: boolean;
  status?: number;
  durationMs?: number;
  /** Decoded as UTF-8. */
  body?: string;
  problem?: Problem;
  /** True when the question never left: the host to ask from cannot be reached, so nothing is known about the URL. */
  unasked: boolean;
}

export interface ProbeInput {
  url: string;
  timeoutMs: number;
  /** Accepted status; absent: any 2xx or 3xx. */
  status?: number;
  from?: HostId;
}

/** Asks once. Never rejects: a failure is the result. */
export async function probeHttp(http: Http, { url, timeoutMs, status, from }: ProbeInput): Promise<ProbeResult> {
  const startedAt = Date.now();
  try {
    const reply = await http.request({ url, from }, { timeoutMs });
    if (sleptThrough(startedAt, timeoutMs)) return slept();
    const wanted = isWanted(reply, status);
    return {
      success: wanted,
      status: reply.status,
      durationMs: reply.durationMs,
      body: reply.body.toString("utf8"),
      problem: wanted ? undefined : wrongStatus(url, reply.status, status),
      unasked: false,
    };
  } catch (thrown) {
    if (sleptThrough(startedAt, timeoutMs)) return slept();
    const problem = problemOf(thrown, "http.failed");
    return { success: false, problem, unasked: from !== undefined && isAboutTheWay(problem) };
  }
}

/** The connection to the host failed, not the exchange with the URL: "ssh.forward-failed" is the host's own word that nothing listens there. */
const isAboutTheWay = ({ code }: Problem): boolean => code.startsWith("ssh.") && code !== "ssh.forward-failed";

const slept = (): ProbeResult => ({
  success: false,
  problem: { code: "observer.slept", message: "This machine slept while the answer was awaited." },
  unasked: true,
});

const isWanted = (reply: HttpReply, status: number | undefined): boolean =>
  status === undefined ? reply.status >= 200 && reply.status < 400 : reply.status === status;

const wrongStatus = (url: string, got: number, wanted: number | undefined): Problem => ({
  code: "probe.status",
  message: `${url} answered ${got}${wanted === undefined ? "" : ` instead of ${wanted}`}.`,
});

/** Readings of a probe by the blackbox exporter's names; nothing when it was not asked. */
export function probeReadings({ success, status, durationMs, unasked }: ProbeResult): Reading[] {
  if (unasked) return [];
  const readings: Reading[] = [{ name: "probe_success", value: success ? 1 : 0 }];
  if (status !== undefined) readings.push({ name: "probe_http_status_code", value: status });
  if (durationMs !== undefined) readings.push({ name: "probe_duration_seconds", value: rounded(durationMs / 1_000, 4) });
  return readings;
}
