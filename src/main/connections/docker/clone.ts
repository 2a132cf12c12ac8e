import type Docker from "dockerode";
import type { HostId } from "../../../shared/ids";
import { ProblemError } from "../../../shared/problem";
import { cloneSpec } from "./clone-spec";
import type { ContainerReply, ImageReply } from "./replies";

/** Creates the copy and joins it to its networks; takes it away again when that fails. */
export async function cloneContainer(
  docker: Docker,
  host: HostId,
  original: ContainerReply,
  oldImage: ImageReply,
  newName: string,
  image: string,
  abortSignal: AbortSignal,
): Promise<void> {
  if (original.HostConfig.AutoRemove) {
    throw new ProblemError({
      code: "docker.auto-remove",
      message: `${original.Name.slice(1)} on ${host} was started with --rm: once stopped it is gone and cannot be put back`,
      next: "Start it without --rm first.",
    });
  }
  const { create, alsoConnect } = cloneSpec(original, oldImage, image);
  // Without the two underscored keys dockerode repeats the whole body, environment included, in the URL.
  const request = { _query: { name: newName }, _body: create, abortSignal };
  const created = await docker.createContainer(request);
  try {
    for (const { network, endpoint } of alsoConnect) {
      await docker.getNetwork(network).connect({ Container: created.id, EndpointConfig: endpoint });
    }
  } catch (error) {
    await created.remove({ v: false }).catch(() => undefined);
    throw error;
  }
}
