import type { z } from "zod";
import type { PrometheusAlert, PrometheusTarget } from "../../../shared/prometheus";
import { raise } from "../../../shared/problem";
import type { PromqlInstant, PromqlLines, PromqlRange, PromqlValue } from "../../../shared/promql/ask";
import type { CallOptions, Http, PrometheusServer } from "../../ports";
import { type ApiPlace, callApi, expectReply } from "../json-api";
import { AlertsData, Envelope, NamesData, QueryData, SeriesData, TargetsData } from "./replies";
import { linesOf, timeOf, valueOf } from "./values";

const AREA = "prometheus";
/** The server is told to give up before the console does. */
const SERVER_MARGIN_MS = 1_000;
const DEFAULT_MS = 30_000;

/** A Prometheus server over its HTTP API. */
export function createPrometheus(http: Http, place: ApiPlace): PrometheusServer {
  async function ask<T>(schema: z.ZodType<T>, path: string, parameters: readonly [string, string][], options: CallOptions = {}): Promise<{ data: T; warnings: string[]; infos: string[] }> {
    const form = new URLSearchParams([...parameters]);
    // An expression may be longer than a URL, so it goes as a body; /label/ and the rest take none.
    const call = form.size > 0 && !path.includes("/label/") ? { method: "POST" as const, path, form } : { path: form.size > 0 ? `${path}?${form}` : path };
    const answer = await callApi(http, AREA, place, call, { timeoutMs: DEFAULT_MS, ...options });
    const reply = expectReply(Envelope, answer, AREA, place);
    if (reply.status === "error") return raise({ code: codeOf(reply.errorType), message: `${place.name}: ${reply.error}` });
    return { data: expectReply(schema, { status: answer.status, value: reply.data }, AREA, place), warnings: reply.warnings, infos: reply.infos };
  }
  const timeout = ({ timeoutMs = DEFAULT_MS }: CallOptions): [string, string] => ["timeout", `${Math.max(1, Math.floor((timeoutMs - SERVER_MARGIN_MS) / 1_000))}s`];

  return {
    name: place.name,
    via: place.via,

    async instant({ expression, at }: PromqlInstant, options: CallOptions = {}): Promise<PromqlValue> {
      const { data, ...remarks } = await ask(QueryData, "/api/v1/query", [["query", expression], ["time", seconds(at)], timeout(options)], options);
      return { value: valueOf(data), remarks: remarksOf(remarks) };
    },

    async range({ expression, from, to, stepMs }: PromqlRange, options: CallOptions = {}): Promise<PromqlLines> {
      const parameters: [string, string][] = [["query", expression], ["start", seconds(from)], ["end", seconds(to)], ["step", seconds(stepMs)], timeout(options)];
      const { data, ...remarks } = await ask(QueryData, "/api/v1/query_range", parameters, options);
      return { lines: linesOf(data) ?? [], remarks: remarksOf(remarks) };
    },

    async holds(selector, sinceMs, options) {
      const { data } = await ask(NamesData, "/api/v1/label/__name__/values", [["match[]", selector], ["start", seconds(sinceMs)]], options);
      return data.length > 0;
    },

    async metricNames(options) {
      return (await ask(NamesData, "/api/v1/label/__name__/values", since(options), options)).data;
    },

    async series(selector, from, to, options) {
      return (await ask(SeriesData, "/api/v1/series", [["match[]", selector], ["start", seconds(from)], ["end", seconds(to)]], options)).data;
    },

    async alerts(options): Promise<PrometheusAlert[]> {
      const { data } = await ask(AlertsData, "/api/v1/alerts", [], options);
      return data.alerts.map(({ activeAt, ...alert }) => ({ server: place.name, ...alert, activeAt: timeOf(activeAt) }));
    },

    async targets(options): Promise<PrometheusTarget[]> {
      const { data } = await ask(TargetsData, "/api/v1/targets?state=active", [], options);
      return data.activeTargets.map(({ scrapePool, scrapeUrl, labels, health, lastError, lastScrape, lastScrapeDuration }) => ({
        server: place.name, pool: scrapePool, url: scrapeUrl, labels, health, error: lastError === "" ? undefined : lastError, scrapedAt: timeOf(lastScrape),
        durationMs: lastScrapeDuration === undefined ? undefined : lastScrapeDuration * 1_000,
      }));
    },
  };
}

const since = (options: { sinceMs?: number } = {}): [string, string][] => (options.sinceMs === undefined ? [] : [["start", seconds(options.sinceMs)]]);

const seconds = (ms: number): string => (ms / 1_000).toFixed(3);

/** "bad_data" is about the expression, all else about the server. */
const codeOf = (errorType: string | undefined): string => (errorType === "bad_data" ? "promql.refused" : "prometheus.error");

const remarksOf = ({ warnings, infos }: { warnings: string[]; infos: string[] }): PromqlValue["remarks"] => [
  ...warnings.map((message) => ({ kind: "warning" as const, message, at: {} })), ...infos.map((message) => ({ kind: "info" as const, message, at: {} })),
];
