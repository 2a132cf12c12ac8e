import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostId, type Started, started } from "./started";
import { itUnless } from "../unless";

/** The console's own Docker client against a demo engine, over SSH. */
let at: Started;
beforeAll(async () => void (at = await started()));
afterAll(() => at.close());

const engine = () => at.dockers(hostId("app1"));
const version = async () => (await at.http.request({ url: "http://127.0.0.1:8000/version", from: hostId("app1") })).body.toString();

describe("a demo engine", () => {
  it("answers and lists what it has", async () => {
    await engine().ping();
    expect(await engine().containers()).toMatchObject([{ name: "shop", image: "qd-demo-shop:1.0.0", state: "running", labels: { "org.opencontainers.image.version": "1.0.0" } }]);
    expect((await engine().images()).map(({ tags }) => tags)).toEqual([["qd-demo-shop:1.0.0"], ["qd-demo-shop:1.1.0"], ["qd-demo-shop:1.2.0-broken"]]);
    expect(await engine().image("qd-demo-shop:9")).toBeUndefined();
    expect(await engine().container("none")).toBeUndefined();
    await expect.poll(async () => (await engine().container("shop"))?.health, { timeout: 10_000 }).toBe("healthy");
  });

  it("has figures of the real process", async () => {
    const first = await engine().stats("shop");
    expect(first.memoryBytes).toBeGreaterThan(10_000_000);
    await version();
    const second = await engine().stats("shop");
    expect(second.cpuSecondsTotal).toBeGreaterThanOrEqual(first.cpuSecondsTotal);
    expect(second.networkTxBytes).toBeGreaterThan(first.networkTxBytes);
  });

  it("keeps what the application wrote", async () => {
    expect(await engine().logs("shop", 10)).toMatch(/^shop 1\.0\.0 on app1 answers on 127\.0\.0\.1:\d+\n/);
  });

  it("refuses an image that is not there, as a registry does", async () => {
    await expect(engine().pull("qd-demo-shop:2.0.0")).rejects.toMatchObject({ problem: { cause: expect.stringContaining("the demo has no registry") } });
    await engine().pull("qd-demo-shop:1.1.0");
    await expect(engine().clone("shop", "shop-new", "qd-demo-shop:2.0.0")).rejects.toThrow();
    expect((await engine().containers()).map(({ name }) => name)).toEqual(["shop"]);
  });

  it("swaps a container for a clone with another image, and back", async () => {
    await engine().clone("shop", "shop-new", "qd-demo-shop:1.1.0");
    expect((await engine().container("shop-new"))?.state).toBe("created");
    await expect(engine().rename("shop-new", "shop")).rejects.toThrow();
    await expect(engine().start("shop-new")).rejects.toMatchObject({ problem: { cause: expect.stringContaining("port is already allocated") } });
    await engine().stop("shop", 5);
    expect(await engine().container("shop")).toMatchObject({ state: "exited", exitCode: 0 });
    await expect(engine().stats("shop")).rejects.toMatchObject({ problem: { code: "docker.not-running" } });
    await engine().rename("shop", "shop-old");
    await engine().rename("shop-new", "shop");
    await engine().start("shop");
    expect(JSON.parse(await version())).toEqual({ version: "1.1.0", instance: "app1" });
    expect((await engine().container("shop"))?.labels).toMatchObject({ "org.opencontainers.image.version": "1.1.0" });

    await engine().stop("shop", 5);
    await engine().remove("shop");
    await engine().rename("shop-old", "shop");
    await engine().start("shop");
    expect(JSON.parse(await version())).toEqual({ version: "1.0.0", instance: "app1" });
  });

  it("starts a broken version, whose health never passes", async () => {
    const live = at.dockers(hostId("live1"));
    await live.clone("billing", "billing-new", "qd-demo-shop:1.2.0-broken");
    await live.stop("billing", 5);
    await live.start("billing-new");
    const { status } = await at.http.request({ url: "http://127.0.0.1:8000/health", from: hostId("live1") });
    expect(status).toBe(503);
    await expect.poll(async () => (await live.container("billing-new"))?.health, { timeout: 15_000 }).toBe("unhealthy");
    await live.stop("billing-new", 5);
    await live.remove("billing-new");
    await live.start("billing");
  });

  it("restarts an application that was killed, and counts it", async () => {
    const app2 = at.dockers(hostId("app2"));
    const before = await app2.container("shop");
    // The process that listens on the host's port is the only one with this host's mark and name.
    await at.hosts.exec(hostId("app2"), ["sh", "-c", 'for p in /proc/[0-9]*; do if tr "\\0" "\\n" <$p/environ 2>/dev/null | grep -qx "INSTANCE=app2" && tr "\\0" "\\n" <$p/environ | grep -qx "QUARTERDECK_DEMO=$QUARTERDECK_DEMO"; then kill -9 "${p#/proc/}"; fi; done']);
    await expect.poll(async () => (await app2.container("shop"))?.restarts, { timeout: 10_000 }).toBe((before?.restarts ?? 0) + 1);
    await expect.poll(async () => (await app2.container("shop"))?.state, { timeout: 10_000 }).toBe("running");
  });

  itUnless(existsSync("/usr/bin/docker") ? undefined : "/usr/bin/docker is not installed", "answers the docker command of a demo host", async () => {
    const docker = async (...words: string[]) => {
      const { exit, stdout, stderr } = await at.hosts.exec(hostId("app3"), ["/usr/bin/docker", ...words]);
      return [exit, `${stdout.toString()}${stderr.toString()}`];
    };
    expect(await docker("ps", "--format", "{{.Names}} {{.Image}}")).toEqual([0, "shop qd-demo-shop:1.0.0\n"]);
    expect(await docker("images", "--filter", "dangling=true", "--quiet")).toEqual([0, ""]);
    expect(await docker("image", "prune", "--force")).toEqual([0, "Total reclaimed space: 0B\n"]);
    expect(await docker("system", "df", "--format", "{{.Type}} {{.TotalCount}}")).toEqual([0, "Images 3\nContainers 1\nLocal Volumes 0\nBuild Cache 0\n"]);
    expect((await docker("rmi", "qd-demo-shop:1.1.0"))[0]).toBe(1);
  });

  it("restarts on request", async () => {
    const before = await engine().container("shop");
    await engine().restart("shop", 5);
    const after = await engine().container("shop");
    expect(after?.startedAt).toBeGreaterThan(before?.startedAt ?? 0);
    expect(after?.restarts).toBe(before?.restarts);
  });
});
