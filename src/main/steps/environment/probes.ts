import type { Fleet, HttpProbe, Probe } from "../../../shared/fleet";
import type { EnvironmentId, ProbeId } from "../../../shared/ids";
import { defineStep } from "../define";
import { conclude, environmentProblem, finding, OfEnvironment, within } from "./findings";

/** Probes of bare ports are left to the console's own watch. */
const httpWithin = ({ probes }: Fleet, environment: EnvironmentId): [string, HttpProbe][] =>
  within<ProbeId, Probe>(probes, environment).flatMap(([id, probe]) => ("url" in probe ? [[id, probe]] : []));

/** Every HTTP probe of the fleet gets the answer that it should. */
export const environmentProbes = defineStep({
  kind: "environment.probes",
  risk: "read",
  input: OfEnvironment,
  title: ({ environment }, fleet) => {
    const names = httpWithin(fleet, environment).map(([id, { url, from, status }]) => `${id} (GET ${url} from ${from ?? "this machine"}, ${status ?? "2xx or 3xx"})`);
    return `Ask what ${environment} looks like from outside: ${names.join("; ") || "there is no probe"}`;
  },
  hosts: ({ environment }, fleet) => [...new Set(httpWithin(fleet, environment).flatMap(([, { from }]) => from ?? []))],
  check: environmentProblem,
  async apply({ environment }, context) {
    const { fleet, http, signal } = context;
    const found = await Promise.all(httpWithin(fleet, environment).map(([id, { url, from, status: wanted, timeout }]) => finding(id, context, async () => {
      const { status, durationMs } = await http.request({ url, from }, { signal, timeoutMs: timeout });
      const good = wanted === undefined ? status >= 200 && status < 400 : status === wanted;
      return { good, detail: `${url} answered ${status} after ${Math.round(durationMs)} ms` };
    })));
    return conclude("probes", found, context);
  },
});
