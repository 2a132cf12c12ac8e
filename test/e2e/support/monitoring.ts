import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

const Posted = z.object({
  matchers: z.array(z.object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean() })), startsAt: z.string(), endsAt: z.string(), comment: z.string(), createdBy: z.string(),
});

export interface Monitoring {
  url: string;
  /** Alerts as Alertmanager has them: labels and a summary. */
  alerts: { labels: Record<string, string>; summary: string }[];
  silences: (z.infer<typeof Posted> & { id: string; state: "active" | "expired" })[];
  stop(): Promise<void>;
  /** Listens again at the same port. */
  start(): Promise<void>;
}

/** A server over HTTP that answers as a Prometheus and as an Alertmanager do, as far as the window asks them. */
export async function startMonitoring(): Promise<Monitoring> {
  const began = new Date().toISOString();
  const state: Pick<Monitoring, "alerts" | "silences"> = { alerts: [], silences: [] };
  let port = 0;
  let server: Server | undefined;
  const silenced = (labels: Record<string, string>) => state.silences.filter(({ state: now, matchers }) => now === "active" && matchers.every(({ name, value }) => labels[name] === value)).map(({ id }) => id);

  async function answer(request: IncomingMessage): Promise<{ status: number; json: unknown }> {
    const [path = ""] = (request.url ?? "").split("?");
    const ok = (json: unknown) => ({ status: 200, json });
    if (path === "/api/v1/alerts") {
      return ok({ status: "success", data: { alerts: state.alerts.map(({ labels, summary }) => ({ labels, annotations: { summary }, state: "firing", activeAt: began, value: "1.25e+01" })) } });
    }
    if (path === "/api/v1/targets") return ok({ status: "success", data: { activeTargets: [] } });
    if (path.startsWith("/api/v1/label/")) return ok({ status: "success", data: [] });
    if (path === "/api/v1/series") return ok({ status: "success", data: [] });
    if (path === "/api/v2/alerts") {
      return ok(state.alerts.map(({ labels, summary }, index) => {
        const silencedBy = silenced(labels);
        return { labels, annotations: { summary }, fingerprint: String(index), startsAt: began, endsAt: began, updatedAt: began, receivers: [{ name: "pager" }], status: { state: silencedBy.length > 0 ? "suppressed" : "active", silencedBy, inhibitedBy: [], mutedBy: [] } };
      }));
    }
    if (path === "/api/v2/silences" && request.method === "POST") {
      const id = randomUUID();
      state.silences.push({ ...Posted.parse(JSON.parse(await bodyOf(request))), id, state: "active" });
      return ok({ silenceID: id });
    }
    if (path === "/api/v2/silences") return ok(state.silences.map(({ state: now, ...silence }) => ({ ...silence, status: { state: now }, updatedAt: began })));
    const expired = /^\/api\/v2\/silence\/(.+)$/.exec(path)?.[1];
    const silence = state.silences.find(({ id }) => id === expired);
    if (request.method !== "DELETE" || !silence) return { status: 404, json: "no such thing" };
    silence.state = "expired";
    return ok({});
  }

  const start = async (): Promise<void> => {
    server = createServer((request, response) => {
      answer(request).then(
        ({ status, json }) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json)),
        (thrown: unknown) => response.writeHead(400).end(String(thrown)),
      );
    });
    await new Promise<void>((resolve) => server?.listen(port, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  };
  await start();
  return {
    ...state, url: `http://127.0.0.1:${port}`, start,
    stop: () => new Promise((resolve) => {
      server?.close(() => resolve());
      server?.closeAllConnections();
    }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
  return body;
}
