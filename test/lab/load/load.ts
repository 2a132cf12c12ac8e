import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** What a load does: rates are requests per second over all clients. */
export interface LoadOptions {
  /** GET target. */
  url: string;
  /** POST target; it answers with the body it got. */
  postUrl: string;
  rate?: number;
  keepAliveClients?: number;
  closeClients?: number;
  /** Share of POSTs, 0..1. */
  postRatio?: number;
  timeoutMs?: number;
  /** The load ends by itself after this. */
  maxSeconds?: number;
}

const defaults = { rate: 400, keepAliveClients: 16, closeClients: 8, postRatio: 0.5, timeoutMs: 10_000, maxSeconds: 120 };

const KindReport = z.object({
  ok: z.number(),
  failed: z.number(),
  /** How often by reason: "ECONNRESET on a reused connection", "status 502" ... */
  reasons: z.record(z.string(), z.number()),
  /** Answers by the version that gave them. */
  versions: z.record(z.string(), z.number()),
  p50Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
});

const Report = z.object({ seconds: z.number(), kinds: z.record(z.string(), KindReport) });

/** What came back, by kind of client and method: "keep-alive GET", "keep-alive POST", "close GET", "close POST". */
export type LoadReport = z.infer<typeof Report> & { ok: number; failed: number; reasons: Record<string, number>; versions: Record<string, number> };

export interface Load {
  /** Ends the load after the requests under way and says what came back. */
  stop(): Promise<LoadReport>;
}

/** Starts a load in a process of its own; resolves once the first answer is in. */
export async function startLoad(options: LoadOptions): Promise<Load> {
  const child = fork(fileURLToPath(new URL("./generator.js", import.meta.url)), { execArgv: [] });
  const report = new Promise<LoadReport>((resolve, reject) => {
    child.on("message", (message) => {
      if (message !== "ready") resolve(summed(Report.parse(message)));
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the load generator ended with ${code} and no report`)));
  });
  // Read in stop(); a generator that dies before must not take the test process with it.
  report.catch(() => undefined);
  child.send({ ...defaults, ...options });
  await Promise.race([once(child, "message"), report]);
  return {
    stop: async () => {
      if (child.connected) child.send("stop");
      return report;
    },
  };
}

function summed(report: z.infer<typeof Report>): LoadReport {
  const kinds = Object.values(report.kinds);
  const add = (pick: (kind: z.infer<typeof KindReport>) => Record<string, number>) => {
    const sums: Record<string, number> = {};
    for (const kind of kinds) for (const [name, count] of Object.entries(pick(kind))) sums[name] = (sums[name] ?? 0) + count;
    return sums;
  };
  return {
    ...report,
    ok: kinds.reduce((sum, kind) => sum + kind.ok, 0),
    failed: kinds.reduce((sum, kind) => sum + kind.failed, 0),
    reasons: add((kind) => kind.reasons),
    versions: add((kind) => kind.versions),
  };
}
