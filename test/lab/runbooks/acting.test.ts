import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as labControl from "../../../lab/index.js";
import { dockerOn, misbehave, resetShop, sh } from "../harness";
import { startLoad } from "../load/load";
import { describeRunbooks } from "./kit";

const WEB = ["web1", "web2", "web3"];
const startedAt = async (host: string) => (await dockerOn(host, ["inspect", "--format", "{{.State.StartedAt}}", "shop"])).trim();
const upstreams = () => sh("lb1", `cat ${labControl.upstreamFile}`);

describeRunbooks("runbooks that change something", ({ kit, lab }) => {
  beforeAll(() => resetShop());
  afterAll(() => resetShop());

  describe("restart a service", () => {
    it("one instance at a time, out of rotation, without a lost request, healing one that hung", async () => {
      await misbehave("web2", { health: "failing" });
      const before = await Promise.all(WEB.map(startedAt));
      const load = await startLoad({ url: `${lab.shopUrl}/`, postUrl: `${lab.shopUrl}/echo`, rate: 100 });
      const end = await kit().run({ runbook: "restart-service", target: "service/shop" });
      const { failed, ok, reasons } = await load.stop();
      expect(end.status, end.story()).toBe("done");
      expect({ failed, reasons, some: ok > 50 }).toEqual({ failed: 0, reasons: {}, some: true });
      const after = await Promise.all(WEB.map(startedAt));
      expect(after.every((time, index) => time > (before[index] ?? "")) && after.toSorted().join() === after.join(), `${before.join()} ${after.join()}`).toBe(true);
      expect(await upstreams()).not.toContain("down");
    });

    it("stops at an instance that does not come back, and leaves the others alone", async () => {
      await labControl.replaceShop(labControl.hostNamed("web1"), "bad-health");
      const before = await Promise.all(WEB.map(startedAt));
      const end = await kit().run({ runbook: "restart-service-direct", target: "service/shop" });
      expect(end.status, end.story()).toBe("failed");
      expect(end.step("restart", "web1")).toMatchObject({ status: "failed", reason: expect.stringContaining("not healthy") });
      expect((await Promise.all(WEB.map(startedAt))).slice(1)).toEqual(before.slice(1));
      await resetShop();
    });
  });

  it("restart a unit, on one host and on every host of a service, and say when it does not stay up", async () => {
    await Promise.all(WEB.map((host) => sh(host, `printf '[Service]\\nExecStart=/bin/sleep infinity\\n' >/run/systemd/system/qd-unit.service; printf '[Service]\\nExecStart=/bin/false\\nRestart=always\\nRestartSec=200ms\\nStartLimitIntervalSec=0\\n' >/run/systemd/system/qd-flaps.service; systemctl daemon-reload; systemctl start qd-unit`)));
    const pids = () => Promise.all(WEB.map((host) => sh(host, "systemctl show qd-unit --property=MainPID --value")));
    try {
      const [first] = await pids();
      const one = await kit().run({ runbook: "restart-unit", target: "host/web1", params: { UNIT: "qd-unit", SETTLE: "1", URL: "http://127.0.0.1:8000/health" } });
      expect(one.status, one.story()).toBe("done");
      expect(one.step("answers").status).toBe("done");
      const before = await pids();
      expect(before[0]).not.toBe(first);

      const all = await kit().run({ runbook: "restart-unit-everywhere", target: "service/shop", params: { UNIT: "qd-unit" } });
      expect(all.status, all.story()).toBe("done");
      const after = await pids();
      expect(after.map((pid, index) => pid !== before[index])).toEqual([true, true, true]);
      expect(await upstreams()).not.toContain("down");

      const flaps = await kit().run({ runbook: "restart-unit", target: "host/web1", params: { UNIT: "qd-flaps", SETTLE: "1" } });
      expect(flaps.step("up"), flaps.story()).toMatchObject({ status: "failed", output: expect.stringMatching(/started again by systemd/) });
      const absent = await kit().run({ runbook: "restart-unit", target: "host/web1", params: { UNIT: "qd-no-such-unit" } });
      expect([absent.step("before").status, absent.step("restart").status]).toEqual(["failed", "pending"]);
    } finally {
      await Promise.all(WEB.map((host) => sh(host, "systemctl stop qd-unit qd-flaps; rm -f /run/systemd/system/qd-*.service; systemctl daemon-reload; systemctl reset-failed 'qd-*' || true")));
    }
  });

  it("restart a container, and say when it does not stay up", async () => {
    const image = (await dockerOn("web3", ["inspect", "--format", "{{.Config.Image}}", "shop"])).trim();
    await dockerOn("web3", ["run", "--detach", "--name", "qd-steady", "--no-healthcheck", "--entrypoint", "sleep", image, "300"]);
    await dockerOn("web3", ["run", "--detach", "--name", "qd-flaps", "--restart", "always", "--no-healthcheck", "--entrypoint", "sleep", image, "0.3"]);
    try {
      const good = await kit().run({ runbook: "restart-container", target: "host/web3", params: { CONTAINER: "qd-steady", GRACE: "0", SETTLE: "1" } });
      expect(good.status, good.story()).toBe("done");
      expect(good.step("up").output).toMatch(/^running since /);
      const bad = await kit().run({ runbook: "restart-container", target: "host/web3", params: { CONTAINER: "qd-flaps", GRACE: "0", SETTLE: "2" } });
      expect(bad.step("up"), bad.story()).toMatchObject({ status: "failed" });
    } finally {
      await dockerOn("web3", ["rm", "--force", "qd-steady", "qd-flaps"]);
    }
  });

  it("free a disk of what was listed and agreed to, and of nothing else", async () => {
    const old = "touch -d '90 days ago'";
    await sh("web1", `mkdir -p /var/log/qd/sub; cd /var/log/qd; for f in a.log.2.gz sub/b.log.1 c.log wtmp.1; do echo x >$f; ${old} $f; done; echo new >fresh.log.1; ln -s /etc/hostname link.gz; ${old} -h link.gz
      echo deb >/var/cache/apt/archives/qd.deb; tar -c -T /dev/null | docker import - >/dev/null`);
    const left = () => sh("web1", "cd /var/log/qd && find . ! -type d | sort | tr '\\n' ' '; ls /var/cache/apt/archives/*.deb 2>/dev/null | wc -l; docker images --quiet --filter dangling=true | wc -l");
    try {
      const before = await left();
      const refused = await kit().run({ runbook: "disk-cleanup", target: "host/web1", params: { LOGS: "/var/log/qd" }, answer: ({ kind }) => (kind === "gate" ? { type: "stop", undo: false } : undefined) });
      expect(refused.status).toBe("failed");
      expect(refused.step("logs").output, refused.story()).toMatch(/a\.log\.2\.gz[\s\S]*2 files, /);
      expect(await left()).toBe(before);

      const end = await kit().run({ runbook: "disk-cleanup", target: "host/web1", params: { LOGS: "/var/log/qd" } });
      expect(end.status, end.story()).toBe("done");
      expect(end.step("gained").output).toMatch(/^\/[^:]*: \d+ MiB free before, \d+ MiB now, [+-]\d+ MiB$/m);
      expect(await left()).toBe("./c.log ./fresh.log.1 ./link.gz ./wtmp.1 0\n0\n");
      for (const LOGS of ["/var/log/../../etc", "/etc", "/var/log/$(id)", "/var/log/a b"]) {
        expect((await kit().preview({ runbook: "disk-cleanup", target: "host/web1", params: { LOGS } })).armCode, LOGS).toBeUndefined();
      }
    } finally {
      await sh("web1", "rm -rf /var/log/qd /var/cache/apt/archives/qd.deb; docker image prune --force >/dev/null");
    }
  });

  it("clean up after Docker, but never what a rollback starts from, and volumes only when typed", async () => {
    const image = (await dockerOn("web1", ["inspect", "--format", "{{.Config.Image}}", "shop"])).trim();
    const ended = (name: string) => dockerOn("web1", ["run", "--name", name, "--entrypoint", "true", image]);
    await Promise.all([ended("qd-ended"), ended("qd-shop-previous"), dockerOn("web1", ["volume", "create", "qd-data"])]);
    await sh("web1", "tar -c -T /dev/null | docker import - >/dev/null; tar -c -T /dev/null | docker import - qd-keep:1 >/dev/null; sleep 1.5");
    const names = async () => (await dockerOn("web1", ["ps", "--all", "--format", "{{.Names}}"])).split("\n");
    try {
      const images = (await dockerOn("web1", ["images", "--quiet"])).split("\n").length;
      const shown = await kit().run({ runbook: "docker-cleanup", target: "host/web1", params: { OLDER: "1s", IMAGES: "unused", KEEP: "1", VOLUMES: "true" }, answer: ({ kind }) => (kind === "gate" ? { type: "stop", undo: false } : undefined) });
      // Everything of the shop's repository but the newest is unused; the stopped run has removed nothing of it.
      expect(shown.step("images").output, shown.story()).toMatch(/^qd-app:\S+ created /m);
      expect(shown.step("images").output).not.toMatch(new RegExp(`^${image} `, "m"));
      expect(shown.step("volumes").output).toContain("qd-data");
      expect((await dockerOn("web1", ["images", "--quiet"])).split("\n")).toHaveLength(images);

      const end = await kit().run({ runbook: "docker-cleanup", target: "host/web1", params: { OLDER: "1s" } });
      expect(end.status, end.story()).toBe("done");
      expect(end.step("remove-volumes").status).toBe("skipped");
      expect(await names()).toEqual(expect.arrayContaining(["shop", "qd-shop-previous"]));
      expect(await names()).not.toContain("qd-ended");
      expect(await dockerOn("web1", ["images", "--quiet", "--filter", "dangling=true"])).toBe("");
      expect(await dockerOn("web1", ["images", "--quiet", "qd-keep:1"])).not.toBe("");
      expect(await dockerOn("web1", ["volume", "ls", "--quiet"])).toContain("qd-data");
    } finally {
      await sh("web1", "docker rm --force qd-ended qd-shop-previous >/dev/null 2>&1; docker volume rm qd-data >/dev/null; docker rmi qd-keep:1 >/dev/null; docker image prune --force >/dev/null");
    }
  });

  it("gather a diagnostics bundle without secrets, and take it away again", async () => {
    await sh("web2", "logger -t qd-app 'login password=hunter2hunter2 ok'; logger -t qd-app 'GET http://ann:hunter2hunter2@db/ Authorization: Bearer hunter2hunter2'");
    const image = (await dockerOn("web2", ["inspect", "--format", "{{.Config.Image}}", "shop"])).trim();
    await dockerOn("web2", ["create", "--name", "qd-secretive", "--env", "API_KEY=hunter2hunter2\nsecond", image, "--token=hunter2hunter2"]);
    try {
      let listing = "";
      const end = await kit().run({
        runbook: "diagnostics-bundle", target: "host/web2", params: { KEEP: "no" },
        answer: async ({ kind }, view) => {
          if (kind !== "manual") return undefined;
          const path = Object.values(view.steps).find(({ key }) => key.startsWith("collect.collect@"))?.value?.split(" ")[0] ?? "";
          listing = await sh("web2", `ls -ld "$(dirname ${path})" | cut -c1-10; sha256sum ${path}; mkdir /tmp/qd-read && tar -xzf ${path} -C /tmp/qd-read; cd /tmp/qd-read/diagnostics; ls; grep -rl hunter2 . || echo "no secret"; grep -h -A9 qd-secretive docker-*.txt | grep names; grep -q "password=\\*\\*\\*" journal.txt && echo blotted`);
          return undefined;
        },
      });
      expect(end.status, end.story()).toBe("done");
      expect(listing).toMatch(/^drwx------\n/);
      expect(listing).toContain(/sha256 ([0-9a-f]{64})/.exec(end.step("collect").output)?.[1]);
      for (const part of ["uname.txt", "df.txt", "ps.txt", "sockets.txt", "units.txt", "journal.txt", "docker-ps.txt", "no secret", "API_KEY", "blotted"]) expect(listing, end.story()).toContain(part);
      expect(await sh("web2", "ls -d /tmp/quarterdeck-* 2>/dev/null || echo none")).toBe("none\n");

      const small = await kit().run({ runbook: "diagnostics-bundle", target: "host/web2", answer: ({ kind }) => (kind === "manual" ? { type: "stop", undo: true } : undefined) });
      expect(small.status, small.story()).toBe("rolled back");
      expect(await sh("web2", "ls -d /tmp/quarterdeck-* 2>/dev/null || echo none")).toBe("none\n");
    } finally {
      await sh("web2", "rm -rf /tmp/qd-read; docker rm --force qd-secretive >/dev/null");
    }
  });
}, {
  // An instance that does not come back is waited for this long; a sound one takes about two seconds.
  changeFleet: (fleet) => Object.assign(fleet.services?.["shop"]?.["health"] ?? {}, { within: "8s" }),
});
