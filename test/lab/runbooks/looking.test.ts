import { execFile } from "node:child_process";
import { afterAll, expect, it } from "vitest";
import * as labControl from "../../../lab/index.js";
import { misbehave, resetShop, sh } from "../harness";
import { describeRunbooks } from "./kit";

/** The machine is shared with everything else that runs on it, so what it is busy with is no finding. */
const CALM = { LOAD: "1000", CPU: "100", MEMORY: "1", SWAP: "100", DISK: "99", ERRORS: "100000" };

describeRunbooks("runbooks that only look", ({ kit, lab }) => {
  afterAll(() => resetShop());

  it("find a sound host healthy, and a sound environment with one verdict", async () => {
    const [kills = ""] = /^oom_kill (\d+)/m.exec(await sh("web1", "cat /proc/vmstat"))?.slice(1) ?? [];
    const [end, all] = await Promise.all([
      kit().run({ runbook: "host-health", target: "host/web1", params: CALM }),
      kit().run({ runbook: "health-check-all", target: "environment/lab", params: { LOAD: "1000", MEMORY: "1", DISK: "99" } }),
    ]);
    const bad = Object.values(end.view.steps).filter(({ status }) => status !== "done").map(({ key }) => key);
    // Memory that the kernel ran out of is the machine's own history.
    expect(bad.filter((key) => !key.includes(".oom@")), end.story()).toEqual([]);
    expect(end.step("oom").status).toBe(kills === "" || kills === "0" ? "done" : "failed");
    expect(end.step("containers").output).toContain("shop Up");

    expect(all.status, all.story()).toBe("done");
    const { output } = all.step("verdict");
    expect(output).toContain("lab is healthy");
    expect(output).toMatch(/Application +good: all 3 instances\nDatabase +good: all 2 database nodes\nCache +good: all 6 cache nodes\nExternal HTTP +good: all 1 probes\nResources +good: 8 hosts\n/);
    expect(all.step("database").output).toMatch(/orders on db1:5432 +primary with 1 of 1 replicas, .*\n.*orders on db2:5432 +replica, lag /);
  });

  it("find every ill of a host, each at its step", async () => {
    await sh("web2", `systemd-run --quiet --unit=qd-fails false; touch /run/reboot-required; setsid sh -c 'sleep 0.2 & exec sleep 60' >/dev/null 2>&1 &
      for i in 1 2 3; do logger -p user.err qd-lab-error; done; sleep 1`);
    try {
      const end = await kit().run({
        runbook: "host-health", target: "host/web2", params: { LOAD: "-1", CPU: "-1", MEMORY: "101", DISK: "0", ERRORS: "3", ZOMBIES: "1", UPTIME: "100000000" },
      });
      expect(end.status).toBe("failed");
      for (const id of ["uptime", "load", "cpu", "memory", "disk", "inodes", "units", "journal", "reboot", "stuck"]) expect(end.step(id).status, `${id}\n${end.story()}`).toBe("failed");
      for (const id of ["read-only", "containers", "clock"]) expect(end.step(id).status, `${id}\n${end.story()}`).toBe("done");
      expect(end.step("units")).toMatchObject({ reason: "1 is not == 0", output: expect.stringContaining("qd-fails.service") });
      expect(end.step("stuck").output).toMatch(/zombie: \d+ \(sleep\)/);
      expect(end.step("reboot").reason).toContain('"no"');
    } finally {
      await sh("web2", "systemctl reset-failed qd-fails; rm -f /run/reboot-required; pkill -x -f 'sleep 60' || true");
    }
  });

  it("name what is ill in an environment, and look at the rest all the same", async () => {
    await labControl.replaceShop(labControl.hostNamed("web3"), "1.1.0");
    await labControl.shopHealthy(labControl.hostNamed("web3"));
    await misbehave("web2", { health: "failing" });
    try {
      const end = await kit().run({ runbook: "health-check-all", target: "environment/lab", params: { LOAD: "1000", MEMORY: "1", DISK: "0" } });
      expect(end.status).toBe("failed");
      expect(end.step("application").reason).toMatch(/2 of 4 instances are bad\. shop on web2: .* answered 503; shop, all instances: they tell several versions: 1\.0\.0 on web1, 1\.1\.0 on web3/);
      expect(end.step("disks", "db1").reason).toContain("good");
      expect(end.step("verdict")).toMatchObject({ status: "failed", reason: expect.stringMatching(/it needs .*application.*, which is failed/) });
      for (const id of ["database", "cache", "reachable", "resources"]) expect(end.steps(id).every(({ status }) => status === "done"), end.story()).toBe(true);
    } finally {
      await resetShop();
    }
  });

  it("search the journal, a container and files, and hold a pattern harmless", async () => {
    const PATTERN = "qd-(needle|pin) $(touch /tmp/qd-pwned) 'x'";
    await sh("lb1", `logger -t qd-search -- "before"; logger -t qd-search -- 'a qd-needle $(touch /tmp/qd-pwned) '"'x'"' here'; logger -t qd-search -- "after"; mkdir -p /var/log/qd; echo old | gzip >/var/log/qd/a.log.1.gz; printf 'one\\ntwo ERROR\\nthree\\n' >/var/log/qd/a.log; journalctl --flush --sync 2>/dev/null; true`);
    try {
      const journal = await kit().run({ runbook: "log-search", target: "host/lb1", params: { PATTERN: "qd-(NEEDLE|pin) \\$\\(touch", CONTEXT: "1", SINCE: "10m", WANTED: "none" } });
      expect(journal.step("search").output, journal.story()).toMatch(/qd-search\[\d+\]: before\n.*a qd-needle \$\(touch.*\n.*after\n/);
      expect(journal.step("wanted")).toMatchObject({ status: "failed", output: expect.stringMatching(/^bad: [1-9]\d* matches, wanted none/) });
      const files = await kit().run({ runbook: "log-search", target: "host/lb1", params: { PATTERN: "error|OLD", SOURCE: "files", NAME: "/var/log/qd/a.log*", WANTED: "some" } });
      expect(files.status, files.story()).toBe("done");
      expect(files.step("search").output).toBe("/var/log/qd/a.log.1.gz: old\n/var/log/qd/a.log: two ERROR\nmatches: 2\n");
      const none = await kit().run({ runbook: "log-search", target: "host/web1", params: { PATTERN, SOURCE: "container", NAME: "shop", WANTED: "none" } });
      expect(none.status, none.story()).toBe("done");
      const broken = await kit().run({ runbook: "log-search", target: "host/lb1", params: { PATTERN: "(", WANTED: "none" } });
      expect(broken.step("search")).toMatchObject({ status: "failed", reason: "exit status 65" });
      expect(await sh("lb1", "ls /tmp/qd-pwned 2>&1 || true")).toContain("No such file");
    } finally {
      await sh("lb1", "rm -rf /var/log/qd");
    }
  });

  it("analyse the access log of nginx, and judge it", async () => {
    for (const path of ["/", "/version", "/nowhere"]) await fetch(`${lab.shopUrl}${path}`);
    const end = await kit().run({ runbook: "log-analysis", target: "host/lb1", params: { SINCE: "1h" } });
    const report = end.step("report");
    expect(report.status, end.story()).toBe("done");
    expect(report.output).toMatch(/lines [1-9]\d*\n[\s\S]*Status\n[\s\S]*200[\s\S]*Hours in UTC/);
    expect(end.step("errors").status, end.story()).toBe("done");

    await sh("lb1", `mkdir -p /var/log/qd; for i in 1 2 3 4 5; do echo '{"timestamp":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'","level":"'$([ $i -lt 3 ] && echo ERROR || echo INFO)'","message":"call '$i' failed","response_time":'$((i * 4))'}'; done >/var/log/qd/app.json`);
    try {
      const bad = await kit().run({ runbook: "log-analysis", target: "host/lb1", params: { NAME: "/var/log/qd/app.json" } });
      expect(bad.status).toBe("failed");
      expect(bad.step("report").output, bad.story()).toMatch(/error rate 40\.00 %[\s\S]*p50 12\.000\n {2}p95 20\.000[\s\S]*2 {2}call # failed[\s\S]*Slow: 4 from 5 s on/);
      expect(bad.step("errors")).toMatchObject({ status: "failed", output: expect.stringContaining("error rate 40.00 %, limit 5 %") });
      expect(bad.step("p95")).toMatchObject({ status: "failed", output: expect.stringContaining("p95 20.000 s, limit 10 s") });
    } finally {
      await sh("lb1", "rm -rf /var/log/qd");
    }
    const container = await kit().run({ runbook: "log-analysis", target: "host/web1", params: { SOURCE: "unit", NAME: "no-such-unit" } });
    expect(container.step("report"), container.story()).toMatchObject({ status: "failed" });
  });

  it("compare what listens and what the firewall opens with a declared list", async () => {
    const good = await kit().run({ runbook: "firewall-audit", target: "host/lb1", params: { ALLOWED: "22/tcp 80" } });
    expect(good.status, good.story()).toBe("done");
    expect(good.step("listeners").output).toMatch(/declared +80\/tcp on 0\.0\.0\.0 nginx/);
    await sh("web3", "iptables -I INPUT -p tcp --dport 15432 -j ACCEPT");
    try {
      const bad = await kit().run({ runbook: "firewall-audit", target: "host/web3", params: { ALLOWED: "22/tcp 80/tcp", DEFAULT: "deny" } });
      expect(bad.step("listeners"), bad.story()).toMatchObject({ status: "failed", reason: "1 is not == 0", output: expect.stringMatching(/BEYOND +8000\/tcp on 0\.0\.0\.0/) });
      expect(bad.step("listeners").output).toContain("80/tcp: declared, and nothing listens");
      expect(bad.step("open"), bad.story()).toMatchObject({ status: "failed", output: expect.stringContaining("opens 15432/tcp: iptables: -A INPUT") });
      expect(bad.step("default")).toMatchObject({ status: "failed" });
      expect(bad.step("rules").output).toMatch(/firewall: .*iptables/);
    } finally {
      await sh("web3", "iptables -D INPUT -p tcp --dport 15432 -j ACCEPT");
    }
    expect((await kit().preview({ runbook: "firewall-audit", target: "host/web3", params: { ALLOWED: "22; reboot" } })).armCode).toBeUndefined();
  });

  it("count failed SSH logins by address, and tell who got in after them", async () => {
    const attempt = () => new Promise<void>((resolve) => {
      const { ssh } = labControl.hostNamed("cache1");
      execFile("ssh", ["-o", "BatchMode=yes", "-o", "PreferredAuthentications=none", "-o", `UserKnownHostsFile=${lab.knownHostsPath}`, "-o", "ConnectTimeout=5", "-p", String(ssh), "nobody-here@127.0.0.1", "true"], () => resolve());
    });
    await Promise.all([attempt(), attempt(), attempt()]);
    const good = await kit().run({ runbook: "failed-logins", target: "host/cache1", params: { THRESHOLD: "1000000" } });
    expect(good.status, good.story()).toBe("done");
    const bad = await kit().run({ runbook: "failed-logins", target: "host/cache1", params: { THRESHOLD: "3", SINCE: "10m" } });
    expect(bad.step("addresses"), bad.story()).toMatchObject({ status: "failed", output: expect.stringMatching(/^ *[3-9]\d* {2}10\.77\.0\.1 as .*nobody-here \(/m) });
    // The console's own logins come from the same address.
    expect(bad.step("got-in")).toMatchObject({ status: "failed", output: expect.stringContaining("10.77.0.1 failed ") });
  });
});
