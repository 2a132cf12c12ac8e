import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { HostId } from "../../../shared/ids";
import { messageOf, type Outcome, type Problem, problemOf, refuse, succeed } from "../../../shared/problem";
import type { Http, HttpReply } from "../../ports";
import { type ExposedSample, type ExpositionFormat, parseExposition } from "./parse";

/** What one scrape of an endpoint told. */
export interface ScrapeResult {
  /** undefined where nothing is known about the endpoint: the way to it is broken. */
  up: boolean | undefined;
  samples: ExposedSample[];
  durationMs: number;
  problem?: Problem;
}

export interface ScrapeInput {
  url: string;
  timeoutMs: number;
  maxSamples: number;
  from?: HostId;
}

/** Prometheus itself has no limit; a page of this size has more series than one console should keep. */
const MAX_PAGE_BYTES = 16 * 1_024 * 1_024;
const ACCEPT = "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.6,*/*;q=0.1";

const unzip = promisify(gunzip);

/** Asks an endpoint for its page and reads it. Never rejects: a failure is the result. */
export async function scrape(http: Http, { url, timeoutMs, maxSamples, from }: ScrapeInput): Promise<ScrapeResult> {
  const startedAt = performance.now();
  const since = () => performance.now() - startedAt;
  try {
    const headers = { accept: ACCEPT, "accept-encoding": "gzip", "x-prometheus-scrape-timeout-seconds": String(timeoutMs / 1_000) };
    const reply = await http.request({ url, from, headers }, { timeoutMs, maxBytes: MAX_PAGE_BYTES });
    const page = await pageOf(reply, url);
    const read = page.ok ? parseExposition(page.value, { format: formatOf(reply), maxSamples }) : page;
    return read.ok ? { up: true, samples: read.value.samples, durationMs: since() } : { up: false, samples: [], durationMs: since(), problem: read.problem };
  } catch (thrown) {
    const problem = problemOf(thrown, "http.failed");
    const isAboutTheWay = problem.code.startsWith("ssh.") && problem.code !== "ssh.forward-failed";
    return { up: from !== undefined && isAboutTheWay ? undefined : false, samples: [], durationMs: since(), problem };
  }
}

const formatOf = ({ headers }: HttpReply): ExpositionFormat => (/^application\/openmetrics-text\b/i.test(headers["content-type"] ?? "") ? "openmetrics" : "text");

async function pageOf({ status, body, headers, truncated }: HttpReply, url: string): Promise<Outcome<string>> {
  if (status !== 200) return refuse({ code: "exposition.status", message: `${url} answered ${status} instead of 200.` });
  if (truncated) return refuse({ code: "exposition.too-large", message: `The page has more than ${MAX_PAGE_BYTES} bytes.` });
  try {
    const plain = headers["content-encoding"] === "gzip" ? await unzip(body, { maxOutputLength: 4 * MAX_PAGE_BYTES }) : body;
    return succeed(new TextDecoder("utf-8", { fatal: true }).decode(plain));
  } catch (thrown) {
    return refuse({ code: "exposition.malformed", message: "The page is not UTF-8 text.", cause: messageOf(thrown) });
  }
}
