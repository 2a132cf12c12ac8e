import type { WireTrace } from "../ports";
import { type Reading, rounded } from "./collector";
import type { HttpFacts, ProbeResult } from "./probe";

const PHASES = { resolve: "resolveMs", connect: "connectMs", tls: "tlsMs", processing: "processingMs", transfer: "transferMs" } as const;

/** Readings of a probe by the blackbox exporter's names; nothing when it was not asked. */
export function probeReadings({ success, status, durationMs, unasked, trace = {}, http }: ProbeResult): Reading[] {
  if (unasked) return [];
  return [
    { name: "probe_success", value: success ? 1 : 0 },
    ...of("probe_duration_seconds", seconds(durationMs)),
    ...wireReadings(trace),
    ...(http ? httpReadings(http, status, trace) : []),
  ];
}

const of = (name: string, value: number | undefined, labels?: Record<string, string>): Reading[] => (value === undefined ? [] : [{ name, ...(labels && { labels }), value }]);
const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : rounded(ms / 1_000, 4));

function wireReadings({ resolveMs, ipVersion, tls }: WireTrace): Reading[] {
  return [
    ...of("probe_dns_lookup_time_seconds", seconds(resolveMs)),
    ...of("probe_ip_protocol", ipVersion),
    ...of("probe_ssl_earliest_cert_expiry", tls?.earliestExpiry === undefined ? undefined : tls.earliestExpiry / 1_000),
    ...(tls?.version === undefined ? [] : of("probe_tls_version_info", 1, { version: tls.version.replace(/^TLSv/, "TLS ") })),
  ];
}

/** A server that gave no answer has the status 0, as with the exporter. */
function httpReadings({ version, redirects, contentLength, bodyBytes }: HttpFacts, status: number | undefined, trace: WireTrace): Reading[] {
  return [
    ...of("probe_http_status_code", status ?? 0),
    ...Object.entries(PHASES).flatMap(([phase, key]) => of("probe_http_duration_seconds", seconds(trace[key]), { phase })),
    ...of("probe_http_ssl", trace.tls === undefined ? 0 : 1),
    ...of("probe_http_redirects", redirects),
    ...of("probe_http_version", version === undefined ? undefined : Number(version)),
    ...of("probe_http_content_length", bodyBytes === undefined ? undefined : (contentLength ?? -1)),
    ...of("probe_http_uncompressed_body_length", bodyBytes),
  ];
}
