import { defineStep } from "./define";
import { containerProblem, ImageText, imageReference, Instance, serviceOf } from "./inputs";

/** Brings an image to a host that lacks it. An image that nothing runs harms nobody, so there is nothing to undo. */
export const imagePull = defineStep({
  kind: "image.pull",
  risk: "change",
  input: Instance.extend({ image: ImageText }),
  title: ({ service, host, image }, fleet) => `Pull ${imageReference(serviceOf(fleet, service), image)} on ${host} unless it is there`,
  hosts: ({ host }) => [host],
  check: containerProblem,
  async apply({ service, host, image }, { fleet, docker, signal, note }) {
    const reference = imageReference(serviceOf(fleet, service), image);
    if (await docker(host).image(reference, { signal })) return note(`${host} holds ${reference} already`);
    // The step's own time is the limit.
    await docker(host).pull(reference, { signal, timeoutMs: 3_600_000, onProgress: note });
    note(`${host} has pulled ${reference}`);
  },
  async probe({ service, host, image }, { fleet, docker, signal }) {
    return (await docker(host).image(imageReference(serviceOf(fleet, service), image), { signal })) ? "done" : "not done";
  },
  undo: "not needed",
});
