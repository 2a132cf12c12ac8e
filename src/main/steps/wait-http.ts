import { z } from "zod";
import { formatDuration, parseDuration } from "../../shared/duration";
import { HostId } from "../../shared/ids";
import { problemOf } from "../../shared/problem";
import { defineStep, StepFailed } from "./define";
import { within } from "./health";
import { hostProblem } from "./inputs";

/** A URL answers as it should, from a host or from this machine. */
export const waitHttp = defineStep({
  kind: "wait.http",
  risk: "read",
  input: z.strictObject({
    url: z.url({ protocol: /^https?$/ }),
    host: HostId.optional(),
    status: z.coerce.number().int().min(100).max(599).optional(),
    within: z.string().refine((text) => parseDuration(text) !== undefined, "write it like 30s").default("60s"),
  }),
  title: ({ url, host, status, within: time }) => `Wait up to ${time} for ${status ?? "2xx"} from ${url}, asked from ${host ?? "this machine"}`,
  hosts: ({ host }) => (host === undefined ? [] : [host]),
  check: ({ host }, fleet) => (host === undefined ? undefined : hostProblem(host, fleet)),
  async apply({ url, host, status, within: time }, context) {
    const ms = parseDuration(time) ?? 0;
    const reason = await within(ms, context, async () => {
      try {
        const reply = await context.http.request({ url, from: host }, { signal: context.signal, timeoutMs: 5_000 });
        const fits = status === undefined ? reply.status >= 200 && reply.status < 300 : reply.status === status;
        return fits ? undefined : `it answered ${reply.status}`;
      } catch (thrown) {
        context.signal.throwIfAborted();
        return problemOf(thrown).message;
      }
    });
    if (reason !== undefined) throw new StepFailed("http.not-ready", `${url} was not ready after ${formatDuration(ms)}: ${reason}.`);
  },
});
