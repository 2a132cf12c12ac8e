import type { AlertmanagerAlerts, AlertmanagerSilences, RemoteSilenceAsk, RemoteSilenceRef } from "../../shared/alertmanager";
import type { Fleet } from "../../shared/fleet";
import type { PrometheusAlert, PrometheusTarget, PromqlSourceView } from "../../shared/prometheus";
import { type Problem, problemOf, raise } from "../../shared/problem";
import type { AlertmanagerServer } from "../ports";
import { LOCAL, sourceName } from "../query";
import type { MonitoringServers } from "./servers";

interface Unreached {
  server: string;
  problem: Problem;
}

export interface MonitoringAnswersOptions {
  servers: MonitoringServers;
  fleet: () => Fleet | undefined;
  /** Who makes a silence: the person at this console. */
  actor: () => string;
}

/** What the window asks of the monitoring servers of the fleet. One that is away takes nothing from the others. */
export function createMonitoringAnswers({ servers, fleet, actor }: MonitoringAnswersOptions) {
  const alertmanager = (name: string): AlertmanagerServer =>
    servers.alertmanagers().find((server) => server.name === name) ?? raise({ code: "alertmanager.unknown-server", message: `The fleet has no Alertmanager "${name}".`, next: "Name it under alertmanager: in the fleet file." });
  const alertmanagers = (name: string | undefined): AlertmanagerServer[] => (name === undefined ? servers.alertmanagers() : [alertmanager(name)]);

  return {
    "promql.sources": (): PromqlSourceView[] => [
      ...servers.prometheus().map((server) => ({ source: sourceName(server), environment: fleet()?.prometheus[server.name]?.environment })), { source: LOCAL },
    ],
    "prometheus.alerts": async (): Promise<{ alerts: PrometheusAlert[]; unreached: Unreached[] }> => {
      const { found, unreached } = await ofAll(servers.prometheus(), (server) => server.alerts());
      return { alerts: found, unreached };
    },
    "prometheus.targets": async (): Promise<{ targets: PrometheusTarget[]; unreached: Unreached[] }> => {
      const { found, unreached } = await ofAll(servers.prometheus(), (server) => server.targets());
      return { targets: found, unreached };
    },
    "alertmanager.alerts": async ({ server: name }: { server?: string }): Promise<AlertmanagerAlerts> => {
      const { found, unreached } = await ofAll(alertmanagers(name), (server) => server.alerts());
      return { alerts: found, unreached };
    },
    "alertmanager.silences": async ({ server: name }: { server?: string }): Promise<AlertmanagerSilences> => {
      const { found, unreached } = await ofAll(alertmanagers(name), (server) => server.silences());
      return { silences: found, unreached };
    },
    "alertmanager.silence": async ({ server, draft, replaces }: RemoteSilenceAsk): Promise<{ id: string }> => ({ id: await alertmanager(server).silence(draft, actor(), replaces) }),
    "alertmanager.expire": async ({ server, id }: RemoteSilenceRef): Promise<undefined> => {
      await alertmanager(server).expire(id);
      return undefined;
    },
  };
}

async function ofAll<S extends { name: string }, T>(servers: readonly S[], ask: (server: S) => Promise<T[]>): Promise<{ found: T[]; unreached: Unreached[] }> {
  const answers = await Promise.all(servers.map(async (server): Promise<T[] | Unreached> => {
    try {
      return await ask(server);
    } catch (thrown) {
      return { server: server.name, problem: problemOf(thrown) };
    }
  }));
  return { found: answers.flatMap((answer) => (Array.isArray(answer) ? answer : [])), unreached: answers.flatMap((answer) => (Array.isArray(answer) ? [] : [answer])) };
}
