import { z } from "zod";
import { HostId } from "../../shared/ids";
import { defineStep, StepFailed } from "./define";
import { hostProblem } from "./inputs";

/** The host answers over SSH. */
export const hostReachable = defineStep({
  kind: "host.reachable",
  risk: "read",
  input: z.strictObject({ host: HostId }),
  title: ({ host }, fleet) => `Run "true" on ${host} (${fleet.hosts[host]?.address})`,
  hosts: ({ host }) => [host],
  check: ({ host }, fleet) => hostProblem(host, fleet),
  async apply({ host }, { hosts, signal, note, now }) {
    const startedAt = now();
    const { exit } = await hosts.exec(host, ["true"], { signal });
    if (exit !== 0) throw new StepFailed("host.not-answering", `${host} did not run "true": ${exit === undefined ? "no exit status arrived" : `exit status ${exit}`}.`);
    note(`${host} answered after ${now() - startedAt} ms`);
  },
});
