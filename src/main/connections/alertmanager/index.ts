import type { RemoteAlert, RemoteSilence } from "../../../shared/alertmanager";
import type { Matcher } from "../../../shared/matchers";
import { raise } from "../../../shared/problem";
import type { AlertmanagerServer, CallOptions, Http } from "../../ports";
import { type ApiCall, type ApiPlace, type ApiReply, callApi, expectReply } from "../json-api";
import { AlertsReply, CreatedReply, SilencesReply } from "./replies";

const AREA = "alertmanager";
const DEFAULT_MS = 10_000;

/** An Alertmanager over its HTTP API, version 2. */
export function createAlertmanager(http: Http, place: ApiPlace): AlertmanagerServer {
  async function call(what: ApiCall, options: CallOptions = {}): Promise<ApiReply> {
    const reply = await callApi(http, AREA, place, what, { timeoutMs: DEFAULT_MS, ...options });
    if (reply.status >= 200 && reply.status < 300) return reply;
    const cause = typeof reply.value === "string" ? reply.value.slice(0, 300) : JSON.stringify(reply.value).slice(0, 300);
    return raise({ code: reply.status === 404 ? "alertmanager.unknown" : "alertmanager.refused", message: `${place.name} refused: HTTP ${reply.status}.`, cause });
  }

  return {
    name: place.name,

    async alerts(options): Promise<RemoteAlert[]> {
      const alerts = expectReply(AlertsReply, await call({ path: "/api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true" }, options), AREA, place);
      return alerts.map(({ status, receivers, generatorURL, startsAt, endsAt, ...alert }) => ({
        server: place.name, ...alert, ...status, startsAt: Date.parse(startsAt), endsAt: Date.parse(endsAt), receivers: receivers.map(({ name }) => name),
        source: generatorURL === undefined || generatorURL === "" ? undefined : generatorURL,
      }));
    },

    async silences(options): Promise<RemoteSilence[]> {
      const silences = expectReply(SilencesReply, await call({ path: "/api/v2/silences" }, options), AREA, place);
      return silences.map(({ id, matchers, startsAt, endsAt, comment, createdBy, status }) => ({
        server: place.name, id, comment, author: createdBy, state: status.state, startsAt: Date.parse(startsAt), endsAt: Date.parse(endsAt),
        matchers: matchers.map(({ name, value, isRegex, isEqual }): Matcher => ({ name, value, op: isRegex ? (isEqual ? "=~" : "!~") : isEqual ? "=" : "!=" })),
      }));
    },

    async silence({ matchers, startsAt, endsAt, comment }, author, replaces, options): Promise<string> {
      const json = {
        ...(replaces !== undefined && { id: replaces }), comment, createdBy: author, startsAt: new Date(startsAt).toISOString(), endsAt: new Date(endsAt).toISOString(),
        matchers: matchers.map(({ name, value, op }) => ({ name, value, isRegex: op === "=~" || op === "!~", isEqual: op === "=" || op === "=~" })),
      };
      return expectReply(CreatedReply, await call({ method: "POST", path: "/api/v2/silences", json }, options), AREA, place).silenceID;
    },

    async expire(id, options): Promise<void> {
      await call({ method: "DELETE", path: `/api/v2/silence/${encodeURIComponent(id)}` }, options);
    },

    async send(alerts, options): Promise<void> {
      const json = alerts.map(({ labels, annotations, startsAt, endsAt, source }) => ({
        labels, annotations, startsAt: new Date(startsAt).toISOString(), ...(endsAt !== undefined && { endsAt: new Date(endsAt).toISOString() }), ...(source !== undefined && { generatorURL: source }),
      }));
      await call({ method: "POST", path: "/api/v2/alerts", json }, options);
    },
  };
}
