import { defineStep, StepFailed } from "./define";
import { awaitHealthy, runningVersion, versionOfImage, within } from "./health";
import { containerProblem, ImageText, imageReference, Instance, instanceProblem, serviceOf } from "./inputs";

/** An instance becomes healthy and, where an image is named, tells that image's version. */
export const serviceVerify = defineStep({
  kind: "service.verify",
  risk: "read",
  input: Instance.extend({ image: ImageText.optional() }),
  title: ({ service, host, image }, fleet) =>
    `Check that ${service} on ${host} is healthy (GET ${serviceOf(fleet, service).health.url})${image ? ` and runs the version of ${imageReference(serviceOf(fleet, service), image)}` : ""}`,
  hosts: ({ host }) => [host],
  check: (input, fleet) => (input.image === undefined ? instanceProblem(input, fleet) : containerProblem(input, fleet)),
  async apply({ service: id, host, image }, context) {
    const service = serviceOf(context.fleet, id);
    const reason = await awaitHealthy(service, host, context);
    if (reason !== undefined) throw new StepFailed("service.unhealthy", `${id} on ${host} is ${reason}.`);
    if (image === undefined) return context.note(`${id} on ${host} is healthy`);
    const reference = imageReference(service, image);
    const wanted = await versionOfImage(service, host, reference, context);
    if (wanted === undefined) throw new StepFailed("service.no-version", `${reference} does not say which version it is.`, { next: "Give the image a version label or a tag, or name version.url in the fleet file." });
    // An instance that has just become healthy may need a moment until it tells its version.
    let found: string | undefined;
    const wrong = await within(service.health.timeout, context, async () => {
      found = await runningVersion(service, host, context);
      return found === wanted ? undefined : "another version";
    });
    if (wrong !== undefined) throw new StepFailed("service.wrong-version", `${id} on ${host} runs version ${found ?? "unknown"}, expected ${wanted}.`);
    context.note(`${id} on ${host} is healthy and runs version ${wanted}`);
    return wanted;
  },
});
