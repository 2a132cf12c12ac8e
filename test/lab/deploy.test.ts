import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { deploy, ended, eventsOf, type Kit, openKit, story, until } from "./deploy-kit";
import { describeLab, dockerOn, resetShop, sh, shopVersions } from "./harness";
import { startLoad } from "./load/load";

const WEB = ["web1", "web2", "web3"];
const all = (version: string) => Object.fromEntries(WEB.map((host) => [host, version]));

describeLab("one-click rolling deploy", (lab) => {
  const home = mkdtempSync(join(tmpdir(), "qd-deploy-"));
  let kit: Kit;
  beforeAll(() => {
    kit = openKit({ home, fleetPath: lab.fleetPath, knownHostsPath: lab.knownHostsPath });
  });
  beforeEach(() => resetShop());
  afterAll(async () => {
    await kit?.close();
    await resetShop();
    rmSync(home, { recursive: true, force: true });
  });

  const load = () => startLoad({ url: `${lab.shopUrl}/`, postUrl: `${lab.shopUrl}/echo`, rate: 400 });
  /** What runs behind the shop's name; the copy kept of an earlier release goes with every deploy. */
  const containers = async () => Object.fromEntries(await Promise.all(WEB.map(async (host) =>
    [host, (await dockerOn(host, ["ps", "-a", "--no-trunc", "--format", "{{.ID}} {{.Names}} {{.Image}} {{.State}}"])).trim().split("\n").filter((line) => !line.includes("shop-previous"))] as const)));
  const upstreams = () => sh("lb1", "cat /etc/nginx/quarterdeck/upstreams/shop.conf");

  it("puts a good version in use without a failed request", async () => {
    const before = await upstreams();
    const clients = await load();
    const run = await deploy(kit, "1.1.0");
    const view = await ended(kit, run);
    const report = await clients.stop();
    expect(view.status, story(kit, run)).toBe("done");
    expect(await shopVersions()).toEqual(all("1.1.0"));
    expect(report.failed, JSON.stringify(report.reasons)).toBe(0);
    expect(report.ok).toBeGreaterThan(500);
    expect(Object.keys(report.versions).sort()).toEqual(["1.0.0", "1.1.0"]);
    expect(await upstreams()).toBe(before);
    expect(kit.history.journal.verify(run)).toBeUndefined();
    console.log(`deploy: ${report.ok} requests, ${report.failed} failed, ${((view.endedAt ?? 0) - view.createdAt) / 1000} s`);
  });

  it("rolls every instance back when the new version never becomes healthy", async () => {
    const before = await containers();
    const clients = await load();
    const run = await deploy(kit, "bad-health");
    const view = await ended(kit, run);
    const report = await clients.stop();
    expect(view.status, story(kit, run)).toBe("rolled back");
    expect(view.reason).toContain("not healthy");
    expect(report.failed, JSON.stringify(report.reasons)).toBe(0);
    expect(await shopVersions()).toEqual(all("1.0.0"));
    expect(await containers()).toEqual(before);
    expect(await upstreams()).not.toContain("down");
    console.log(`rollback: ${report.ok} requests, ${report.failed} failed, ${((view.endedAt ?? 0) - view.createdAt) / 1000} s; ${view.reason}`);
  });

  it("takes back instances already changed when a later one fails", async () => {
    // web3 alone cannot start the new version: its copy of the image's name is a release that never becomes healthy.
    await dockerOn("web3", ["tag", "qd-app:bad-health", "qd-app:half"]);
    for (const host of ["web1", "web2"]) await dockerOn(host, ["tag", "qd-app:1.1.0", "qd-app:half"]);
    const before = await containers();
    const clients = await load();
    try {
      const run = await deploy(kit, "half");
      const view = await ended(kit, run);
      const report = await clients.stop();
      expect(view.status, story(kit, run)).toBe("rolled back");
      expect(eventsOf(kit, run).flatMap(({ body }) => (body.type === "undo.intended" ? [body.step] : []))).toEqual([
        "roll.swap@web3", "roll.remove@web3", "roll.return@web2", "roll.swap@web2", "roll.remove@web2", "roll.return@web1", "roll.swap@web1", "roll.remove@web1",
      ]);
      expect(report.failed, JSON.stringify(report.reasons)).toBe(0);
      expect(await containers()).toEqual(before);
    } finally {
      for (const host of WEB) await dockerOn(host, ["rmi", "qd-app:half"]);
    }
  });

  it("touches nothing when the image is nowhere", async () => {
    const before = await containers();
    const run = await deploy(kit, "9.9.9");
    const view = await ended(kit, run);
    expect(view.status).toBe("failed");
    expect(view.reason).toContain("does not hold qd-app:9.9.9");
    expect(await containers()).toEqual(before);
    expect(Object.values(view.steps).filter(({ key, status }) => key.startsWith("roll.") && status !== "pending")).toEqual([]);
  });

  it("lets one change at a time into a service, and says who is at it", async () => {
    const first = await deploy(kit, "1.1.0");
    await until(kit, first, ({ steps }) => steps["roll.remove@web1"]?.status === "running");
    const second = await ended(kit, await deploy(kit, "1.2.0"));
    expect(second).toMatchObject({ status: "failed", reason: expect.stringContaining("ann@laptop is changing service/shop since ") });
    expect(second.reason).toContain(first);
    expect((await ended(kit, first)).status).toBe("done");
    expect((await ended(kit, await deploy(kit, "1.2.0"))).status).toBe("done");
    expect(await sh("web1", "ls -A /home/ops/.quarterdeck 2>/dev/null || true")).toBe("");
  });

  it("takes everything back when a person stops it with undo", async () => {
    const run = await deploy(kit, "1.1.0");
    await until(kit, run, ({ steps }) => steps["roll.swap@web2"]?.status === "running");
    await kit.runner.command(run, { type: "stop", undo: true });
    const view = await ended(kit, run);
    expect(view.status, story(kit, run)).toBe("rolled back");
    expect(view.reason).toContain("stopped by a person");
    expect(await shopVersions()).toEqual(all("1.0.0"));
    expect(await upstreams()).not.toContain("down");
  });
});
