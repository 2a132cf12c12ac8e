import { defineStep, StepFailed } from "./define";
import { containerProblem, ImageText, imageReference, Instance, serviceOf } from "./inputs";

/** The host holds the image. */
export const imagePresent = defineStep({
  kind: "image.present",
  risk: "read",
  input: Instance.extend({ image: ImageText }),
  title: ({ service, host, image }, fleet) => `Check that ${host} holds ${imageReference(serviceOf(fleet, service), image)}`,
  hosts: ({ host }) => [host],
  check: containerProblem,
  async apply({ service, host, image }, { fleet, docker, signal, note }) {
    const reference = imageReference(serviceOf(fleet, service), image);
    const found = await docker(host).image(reference, { signal });
    if (!found) throw new StepFailed("image.absent", `${host} does not hold ${reference}.`, { next: "Pull it (image.pull) or load it on the host, or choose another tag." });
    note(`${host} holds ${reference} (${found.id.replace(/^sha256:/, "").slice(0, 12)})`);
    return found.id;
  },
});
