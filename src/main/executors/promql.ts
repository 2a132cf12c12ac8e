import { z } from "zod";
import { fillPromql } from "../../shared/runbook/promql-text";
import { ProblemError, raise } from "../../shared/problem";
import { METRIC_NAME } from "../../shared/promql";
import type { PromqlValue } from "../../shared/promql/ask";
import type { Executor, ExecutorResult, ExecutorTools } from "./executor";
import { valueOf } from "./values";

/** An instant query of a Prometheus server, or of the console's own history where the environment has none. */
export const promql: Executor<"promql"> = (effect, tools) => {
  const query = fillPromql(effect.parts, (name) => valueOf(tools.env, name));
  if (!query.ok) return Promise.reject(new ProblemError(query.problem));
  const { server } = effect;
  const ask = server === undefined ? () => askHistory(query.value, tools) : () => askServer(server, query.value, tools);
  return Promise.resolve({ run: async () => shownResult(await ask(), tools), close: () => undefined });
};

/** A sample as Prometheus writes it, which JSON numbers cannot. */
const Sample = z.tuple([z.number(), z.string()]);
const Metric = z.record(z.string(), z.string());
const Reply = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("success"),
    warnings: z.array(z.string()).default([]), infos: z.array(z.string()).default([]),
    data: z.discriminatedUnion("resultType", [
      z.object({ resultType: z.literal("scalar"), result: Sample }),
      z.object({ resultType: z.literal("string"), result: Sample }),
      z.object({ resultType: z.literal("vector"), result: z.array(z.object({ metric: Metric, value: Sample.optional() })) }),
      z.object({ resultType: z.literal("matrix"), result: z.array(z.object({ metric: Metric, values: z.array(Sample).default([]) })) }),
    ]),
  }),
  z.object({ status: z.literal("error"), errorType: z.string().optional(), error: z.string() }),
]);

/** Values by series, as text; `series` is "" for a value that stands alone. */
interface Answer {
  lines: { series: string; value: string }[];
  /** False where the lines are not one number each. */
  isNumeric: boolean;
}

async function askServer(server: { name: string; url: string; via?: ExecutorTools["host"] }, query: string, { http, signal, timeoutMs, note }: ExecutorTools): Promise<Answer> {
  const url = `${server.url.replace(/\/+$/, "")}/api/v1/query`;
  const body = new URLSearchParams({ query, timeout: `${Math.max(1, Math.round(timeoutMs / 1_000))}s` }).toString();
  const reply = await http.request({ url, method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body, from: server.via }, { signal, timeoutMs });
  const parsed = Reply.safeParse(jsonOf(reply.body));
  if (!parsed.success) return raise({ code: "promql.reply", message: `The Prometheus server ${server.name} answered with HTTP ${reply.status} and no result that can be read`, next: `Check ${server.url} in the fleet file.` });
  if (parsed.data.status === "error") return raise({ code: "promql.error", message: `${server.name}: ${parsed.data.error}` });
  const { data, warnings, infos } = parsed.data;
  for (const remark of [...warnings, ...infos]) note(remark);
  switch (data.resultType) {
    case "scalar":
      return { lines: [{ series: "", value: data.result[1] }], isNumeric: true };
    case "string":
      return { lines: [{ series: "", value: data.result[1] }], isNumeric: false };
    case "vector":
      return { lines: data.result.map(({ metric, value }) => ({ series: seriesName(metric), value: value?.[1] ?? "" })), isNumeric: true };
    case "matrix":
      return { lines: data.result.flatMap(({ metric, values }) => values.map(([at, value]) => ({ series: seriesName(metric), value: `${value} @${at}` }))), isNumeric: false };
  }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

async function askHistory(query: string, { clients, note }: ExecutorTools): Promise<Answer> {
  if (!clients.history) return raise({ code: "promql.no-server", message: "The environment has no Prometheus server.", next: "Name one under prometheus: in the fleet file." });
  note("No Prometheus server in the fleet file: asked of what this console has collected itself.");
  const { value, remarks } = clients.history.instant({ expression: query, at: Date.now() });
  for (const { message } of remarks) note(message);
  return answerOf(value);
}

function answerOf(value: PromqlValue["value"]): Answer {
  switch (value.type) {
    case "scalar":
      return { lines: [{ series: "", value: written(value.value) }], isNumeric: true };
    case "string":
      return { lines: [{ series: "", value: value.value }], isNumeric: false };
    case "vector":
      return { lines: value.elements.map((element) => ({ series: seriesName(element.labels), value: written(element.value) })), isNumeric: true };
    case "matrix":
      return { lines: value.lines.flatMap(({ labels, points }) => points.map(([at, point]) => ({ series: seriesName(labels), value: `${written(point)} @${at / 1_000}` }))), isNumeric: false };
  }
}

/** Prometheus's spelling of what is no finite number. */
const written = (value: number): string => (value === Infinity ? "+Inf" : value === -Infinity ? "-Inf" : String(value));

/** "up{job="shop"}", labels in order of their names. */
export function seriesName(labels: Readonly<Record<string, string>>): string {
  const inner = Object.entries(labels).filter(([name]) => name !== METRIC_NAME).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${Object.hasOwn(labels, METRIC_NAME) ? (labels[METRIC_NAME] ?? "") : ""}${inner.length > 0 ? `{${inner.join(", ")}}` : ""}`;
}

/** The single value alone; else one line a series. */
function shownResult({ lines, isNumeric }: Answer, { note, show }: ExecutorTools): ExecutorResult {
  if (lines.length === 0) note("No data: the query gives no series.");
  const [first] = lines;
  const isSingle = lines.length === 1;
  const all = lines.map(({ series, value }) => `${series === "" ? "" : `${series} `}${value}`).join("\n");
  if (all !== "") show(`${all}\n`);
  return { stdout: isSingle ? (first?.value ?? "") : all, ...(isNumeric ? { values: lines.map(({ value }) => value) } : {}) };
}
