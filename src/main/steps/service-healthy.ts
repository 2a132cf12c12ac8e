import { defineStep, StepFailed } from "./define";
import { unhealthiness } from "./health";
import { Instance, instanceProblem, serviceOf } from "./inputs";

/** An instance answers its health check now. */
export const serviceHealthy = defineStep({
  kind: "service.healthy",
  risk: "read",
  input: Instance,
  title: ({ service, host }, fleet) => `Check that ${service} on ${host} is healthy (GET ${serviceOf(fleet, service).health.url})`,
  hosts: ({ host }) => [host],
  check: instanceProblem,
  async apply({ service, host }, context) {
    const reason = await unhealthiness(serviceOf(context.fleet, service), host, context);
    if (reason !== undefined) throw new StepFailed("service.unhealthy", `${service} on ${host} is not healthy: ${reason}.`);
    context.note(`${service} on ${host} is healthy`);
  },
});
