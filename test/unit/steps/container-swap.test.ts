import { describe, expect, it } from "vitest";
import type { ContainerDetail, DockerEngine, HttpReply } from "../../../src/main/ports";
import { bind, tools } from "./tools";

interface Box {
  id: string;
  name: string;
  imageId: string;
  state: "running" | "exited" | "created";
}

/** An engine in memory. Before its `failAt`-th change it throws once: the console died there, or the engine did. */
class FakeEngine {
  boxes: Box[] = [
    { id: "old", name: "shop", imageId: "v1", state: "running" }, { id: "older", name: "shop-previous", imageId: "v0", state: "exited" },
  ];
  images = new Set(["v1", "v2", "v0"]);
  log: string[] = [];
  changes = 0;
  failAt = Infinity;
  private born = 0;

  private change(what: string): void {
    if (++this.changes === this.failAt) {
      this.failAt = Infinity;
      throw new Error(`broke before: ${what}`);
    }
    this.log.push(what);
  }
  private box(name: string): Box {
    const found = this.boxes.find((box) => box.name === name);
    if (!found) throw new Error(`no container ${name}`);
    return found;
  }
  private detail = (box: Box): ContainerDetail =>
    ({ ...box, image: `qd-app:${box.imageId}`, labels: {}, createdAt: 0, restarts: 0, exitCode: 0, oomKilled: false });
  private free(name: string): void {
    if (this.boxes.some((box) => box.name === name)) throw new Error(`the name ${name} is taken`);
  }

  readonly engine: DockerEngine = {
    ping: async () => {},
    stats: () => Promise.reject(new Error("unused")),
    images: async () => [],
    logs: async () => "", logsSince: async () => "",
    pull: () => Promise.reject(new Error("nothing to pull from")),
    containers: async () => this.boxes.map(this.detail),
    container: async (name) => this.boxes.filter((box) => box.name === name).map(this.detail)[0],
    image: async (reference) => {
      const id = reference.replace("qd-app:", "");
      return this.images.has(id) ? { id, tags: [reference], labels: {}, createdAt: 0, sizeBytes: 0 } : undefined;
    },
    clone: async (from, newName, image) => {
      this.box(from);
      this.change(`create ${newName} ${image}`);
      this.free(newName);
      this.boxes.push({ id: `new${++this.born}`, name: newName, imageId: image.replace("qd-app:", ""), state: "created" });
    },
    start: async (name) => {
      const box = this.box(name);
      this.change(`start ${name}`);
      if (this.boxes.some((other) => other !== box && other.state === "running")) throw new Error("the port is in use");
      box.state = "running";
    },
    stop: async (name) => {
      const box = this.box(name);
      this.change(`stop ${name}`);
      box.state = "exited";
    },
    restart: () => Promise.reject(new Error("unused")),
    rename: async (name, newName) => {
      const box = this.box(name);
      this.change(`rename ${name} ${newName}`);
      this.free(newName);
      box.name = newName;
    },
    remove: async (name) => {
      const box = this.boxes.find((each) => each.name === name);
      if (!box) return;
      if (box.state === "running") throw new Error(`${name} is running`);
      this.change(`remove ${name}`);
      this.boxes = this.boxes.filter((each) => each !== box);
    },
  };
}

const answer = (status: number): HttpReply => ({ status, headers: {}, body: Buffer.alloc(0), durationMs: 1, connectMs: 1 });

function scene(isHealthy: (image: string) => boolean = () => true) {
  const fake = new FakeEngine();
  const context = tools({
    docker: () => fake.engine,
    http: { request: async () => {
      const running = fake.boxes.find((box) => box.state === "running");
      return answer(running && isHealthy(running.imageId) ? 200 : 503);
    } },
  });
  return { fake, context, verb: bind("container.swap", { service: "shop", host: "web1", image: "v2" }) };
}

const shop = (fake: FakeEngine) => fake.boxes.find(({ name }) => name === "shop");
/** Changes that a swap makes, and an undo. */
const SWAP = 6;
const UNDO = 4;

describe("container.swap", () => {
  it("asks the engine for exactly this, in this order", async () => {
    const { fake, context, verb } = scene();
    const before = await verb.before(context);
    expect(before).toEqual({ containerId: "old", image: "qd-app:v1", imageId: "v1" });
    await verb.apply(context, before);
    expect(fake.log).toEqual([
      "create shop-next qd-app:v2", "stop shop", "remove shop-previous", "rename shop shop-previous", "rename shop-next shop", "start shop",
    ]);
    expect(fake.boxes).toEqual([{ id: "old", name: "shop-previous", imageId: "v1", state: "exited" }, { id: "new1", name: "shop", imageId: "v2", state: "running" }]);
    expect(await verb.probe?.(context, before)).toBe("done");
  });

  it("fails when the new one never becomes healthy, and the undo puts the old one back", async () => {
    const { fake, context, verb } = scene((image) => image !== "v2");
    const before = await verb.before(context);
    await expect(verb.apply(context, before)).rejects.toMatchObject({ problem: { code: "container.unhealthy", message: expect.stringContaining("answered 503") } });
    await verb.undo?.run(context, before);
    expect(fake.boxes).toEqual([{ id: "old", name: "shop", imageId: "v1", state: "running" }]);
  });

  it("touches nothing when the image is not to be had", async () => {
    const { fake, context } = scene();
    const verb = bind("container.swap", { service: "shop", host: "web1", image: "v9" });
    await expect(verb.apply(context, await verb.before(context))).rejects.toThrow("nothing to pull from");
    expect(fake.log).toEqual([]);
  });

  it.each(Array.from({ length: SWAP }, (_, index) => index + 1))("cut off before change %i: the undo, twice, finds the old one and makes it what it was", async (failAt) => {
    const { fake, context, verb } = scene();
    const before = await verb.before(context);
    fake.failAt = failAt;
    await verb.apply(context, before).catch(() => undefined);
    await verb.undo?.run(context, before);
    await verb.undo?.run(context, before);
    expect(shop(fake)).toEqual({ id: "old", name: "shop", imageId: "v1", state: "running" });
    expect(fake.boxes.filter(({ name }) => name.endsWith("-next"))).toEqual([]);
  });

  it.each(Array.from({ length: SWAP }, (_, index) => index + 1))("cut off before change %i: applied again it comes to its end", async (failAt) => {
    const { fake, context, verb } = scene();
    const before = await verb.before(context);
    fake.failAt = failAt;
    const first = await verb.apply(context, before).then(() => "applied", () => "cut off");
    expect(await verb.probe?.(context, before)).toBe(first === "applied" ? "done" : "not done");
    await verb.apply(context, before);
    expect(shop(fake)).toMatchObject({ imageId: "v2", state: "running" });
    expect(fake.boxes.find(({ id }) => id === "old")).toMatchObject({ name: "shop-previous", state: "exited" });
    expect(fake.boxes).toHaveLength(2);
  });

  it.each(Array.from({ length: UNDO }, (_, index) => index + 1))("whose undo is cut off before change %i goes back all the same", async (failAt) => {
    const { fake, context, verb } = scene();
    const before = await verb.before(context);
    await verb.apply(context, before);
    fake.changes = 0;
    fake.failAt = failAt;
    await verb.undo?.run(context, before).catch(() => undefined);
    await verb.undo?.run(context, before);
    expect(fake.boxes).toEqual([{ id: "old", name: "shop", imageId: "v1", state: "running" }]);
  });

  it("says so when the old container is gone, and leaves what is there", async () => {
    const { fake, context, verb } = scene();
    const before = await verb.before(context);
    await verb.apply(context, before);
    fake.boxes = fake.boxes.filter(({ id }) => id !== "old");
    await expect(verb.undo?.run(context, before)).rejects.toMatchObject({ problem: { message: expect.stringContaining("is gone from web1") } });
    expect(shop(fake)).toMatchObject({ imageId: "v2", state: "running" });
  });
});
