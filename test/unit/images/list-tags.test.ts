import { describe, expect, it } from "vitest";
import { HostId } from "../../../src/shared/ids";
import { type HostImages, mergeTags, previousImage } from "../../../src/main/images/list-tags";
import type { ContainerSummary, ImageSummary } from "../../../src/main/ports";

const image = (id: string, tags: string[], createdAt: number): ImageSummary => ({ id, tags, labels: { "org.opencontainers.image.version": id }, createdAt, sizeBytes: 1 });
const container = (name: string, imageName: string, state = "running"): ContainerSummary => ({ id: name, name, image: imageName, imageId: "x", labels: {}, state, createdAt: 0 });
const host = (id: string, images: ImageSummary[], current?: ContainerSummary, previous?: ContainerSummary): HostImages => ({ host: HostId.parse(id), images, current, previous });

describe("tags of a service's image", () => {
  const one = image("1.0", ["shop:1.0"], 10);
  const two = image("1.1", ["shop:1.1", "shop:latest"], 20);
  const other = image("9", ["shopping:9", "base:1"], 30);

  it("lists only the service's own repository, newest first, with who holds and who runs each", () => {
    const tags = mergeTags({ image: "shop" }, [host("a", [one, two, other], container("shop", "shop:1.1")), host("b", [one], container("shop", "shop:1.0", "exited"))]);
    expect(tags.map(({ tag, hosts, running }) => ({ tag, hosts, running }))).toEqual([
      { tag: "latest", hosts: ["a"], running: [] },
      { tag: "1.1", hosts: ["a"], running: ["a"] },
      { tag: "1.0", hosts: ["a", "b"], running: [] },
    ]);
  });

  it("names a previous image only when the hosts agree", () => {
    const old = container("shop-previous", "shop:1.0", "exited");
    expect(previousImage([host("a", [], undefined, old), host("b", [], undefined, old)])).toBe("shop:1.0");
    expect(previousImage([host("a", [], undefined, old), host("b", [], undefined, container("shop-previous", "shop:0.9"))])).toBeUndefined();
    expect(previousImage([host("a", [])])).toBeUndefined();
  });
});
