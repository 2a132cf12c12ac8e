import { fillHttp, type HttpRequest } from "../../shared/runbook/http-fill";
import { problemOf, ProblemError, raise } from "../../shared/problem";
import type { Executor, ExecutorTools } from "./executor";
import { valueOf } from "./values";

/** What the console keeps of a body. */
const BODY_CAP = 1_048_576;

/** One request, from the step's host or from this machine. */
export const http: Executor<"http"> = (effect, tools) => {
  const request = fillHttp(effect.request, (name) => valueOf(tools.env, name));
  if (!request.ok) return Promise.reject(new ProblemError(request.problem));
  return Promise.resolve({ run: () => send(request.value, effect.local, tools), close: () => undefined });
};

async function send(request: HttpRequest, isLocal: boolean, { http, host, signal, timeoutMs, note, show }: ExecutorTools) {
  const from = isLocal ? undefined : (host ?? raise({ code: "plan.no-host", message: "Nothing says from which host this request is sent.", next: "Add on=, or run=local." }));
  const reply = await http.request({ ...request, from }, { signal, timeoutMs }).catch((thrown: unknown) => {
    const problem = problemOf(thrown);
    // Sent, and the answer never came whole.
    throw problem.code === "http.failed" ? new ProblemError({ ...problem, code: "http.connection-lost" }, { cause: thrown }) : thrown;
  });
  const { location } = reply.headers;
  note(`HTTP ${reply.status}, ${reply.body.length} bytes in ${Math.round(reply.durationMs)} ms${location === undefined ? "" : `, to ${location} (not followed)`}`);
  const body = reply.body.toString("utf8");
  if (body !== "") show(body.endsWith("\n") ? body : `${body}\n`);
  return { stdout: body, status: reply.status, truncated: reply.body.length >= BODY_CAP };
}
