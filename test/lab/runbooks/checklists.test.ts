import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { misbehave, resetShop, sh } from "../harness";
import { describeRunbooks, type RunEnd } from "./kit";

const EVIL = "/opt/qd-test";
const BACKUPS = { BACKUP_HOST: "db1", BACKUPS: "/var/backups/qd-test-*.dump" };
/** How busy this machine is, and what its other tests write into journals, is no concern of these. */
const NOISY = ["load", "memory", "errors", "oom"];

/** Ids of the steps that failed on a host, or anywhere. */
function failing({ view }: RunEnd, host?: string): string[] {
  const steps = view.plan.phases.flatMap((phase) => phase.steps).filter((step) => host === undefined || step.host === host);
  return [...new Set(steps.filter(({ key }) => view.steps[key]?.status === "failed").map(({ stepId }) => stepId))].filter((id) => !NOISY.includes(id));
}

describeRunbooks("checklists", ({ kit }) => {
  beforeAll(() => resetShop());
  const onShop = (runbook: string, params: Record<string, string>) => kit().run({ runbook, target: "service/shop", params });
  const onLab = (runbook: string, params: Record<string, string> = {}) => kit().run({ runbook, target: "environment/lab", params });
  const backup = (script: string) => sh("db1", `cd /var/backups && ${script}`);
  afterEach(() => backup("rm -f qd-test-*.dump"));

  describe("of a deploy", () => {
    afterAll(() => resetShop());

    it("pass before and after a good one", async () => {
      await backup("head -c 9000 /dev/urandom >qd-test-1.dump");
      const [before, after] = await Promise.all([
        onShop("pre-deploy-checklist", { IMAGE: "1.1.0", ...BACKUPS }),
        onShop("post-deploy-checklist", { IMAGE: "1.0.0", CONTAINER: "shop", URL: "http://10.77.0.20/" }),
      ]);
      expect(failing(before), before.story()).toEqual([]);
      expect(before.step("backup").output).toContain("young: /var/backups/qd-test-1.dump");
      expect(failing(after), after.story()).toEqual([]);
      expect(after.step("page", "web3").output).toMatch(/200 0\./);
    });

    it("do not when an instance is ill, the backup old, the page gone or the version another", async () => {
      await Promise.all([misbehave("web2", { health: "failing" }), backup("head -c 9000 /dev/urandom >qd-test-1.dump; touch -d '-3 days' qd-test-1.dump")]);
      const before = await onShop("pre-deploy-checklist", { IMAGE: "9.9.9", ...BACKUPS });
      expect(failing(before, "web1")).toEqual(["image"]);
      expect(failing(before, "web2")).toEqual(["healthy", "image"]);
      expect(before.step("backup").output).toContain("too old");
      await misbehave("web2", { health: "passing" });
      const after = await onShop("post-deploy-checklist", { IMAGE: "1.1.0", CONTAINER: "nothing", URL: "http://10.77.0.20/no/such/page" });
      expect(failing(after, "web1"), after.story()).toEqual(expect.arrayContaining(["verify", "page", "still", "log"]));
      expect(failing(after, "db1")).toEqual([]);
    });
  });

  it("of every day, week and month look at every host, database and cache", async () => {
    await backup("head -c 20000 /dev/urandom >qd-test-1.dump; touch -d '-1 day' qd-test-1.dump; head -c 19000 /dev/urandom >qd-test-2.dump");
    const [daily, weekly, monthly] = await Promise.all([onLab("daily-checklist", { ...BACKUPS, LOGINS: "100000" }), onLab("weekly-maintenance"), onLab("monthly-maintenance")]);
    for (const end of [daily, weekly, monthly]) expect(failing(end), end.story()).toEqual([]);
    expect(daily.step("backup").output).toContain("good: /var/backups/qd-test-2.dump");
    expect([daily.steps("disk"), daily.steps("connections"), daily.steps("caches")].map(({ length }) => length)).toEqual([8, 2, 6]);
    expect(weekly.step("cache-memory", "cache1:7001").output).toContain("used_memory_human:");
    expect(monthly.step("accounts", "web1").output).toMatch(/ops \(1000\): [1-9]/);
  });

  it("of every day tell of a failed unit, failed sign-ins and a backup that has shrunk", async () => {
    await Promise.all([
      sh("mon1", "systemd-run --unit=qd-test --quiet false; sleep 0.5"),
      sh("web3", "for n in 1 2 3; do ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o PreferredAuthentications=none nobody-$n@127.0.0.1 true 2>/dev/null || true; logger -t sshd \"Failed password for invalid user qd-test from 192.0.2.$n port 4711 ssh2\"; done"),
      backup("head -c 90000 /dev/urandom >qd-test-1.dump; touch -d '-1 day' qd-test-1.dump; head -c 900 /dev/urandom >qd-test-2.dump"),
    ]);
    try {
      const end = await onLab("daily-checklist", { ...BACKUPS, LOGINS: "2" });
      expect(failing(end, "mon1"), end.story()).toContain("units");
      expect(end.step("units", "mon1").output).toContain("qd-test");
      expect(failing(end, "web3")).toContain("logins");
      expect(end.step("logins", "web3").output).toMatch(/\d+ 192\.0\.2\.1/);
      expect(end.step("backup").output).toContain("less than half as large");
    } finally {
      await sh("mon1", "systemctl reset-failed qd-test || true");
    }
  });

  describe("of security", () => {
    afterAll(() => Promise.all([sh("web1", `rm -rf ${EVIL}; docker rm -f qd-test 2>/dev/null || true`), sh("web1", "rm -f /etc/ssh/sshd_config.d/00-qd-test.conf")]));

    it("pass for a host whose ports are declared", async () => {
      const [audit, checklist] = await Promise.all([
        kit().run({ runbook: "security-audit", target: "host/lb1", params: { LOGINS: "100000" } }), onLab("security-checklist", { LOGINS: "100000" }),
      ]);
      expect(failing(audit), audit.story()).toEqual([]);
      expect(failing(checklist), checklist.story()).toEqual([]);
      expect(checklist.step("superusers", "db1:5432").output).toContain("postgres");
    });

    it("find open files, keys, ports, passwords for sshd and mighty containers", async () => {
      await sh("web1", `mkdir -p ${EVIL} && cd ${EVIL} && touch open && chmod 666 open && echo TOKEN=x >.env && chmod 644 .env && cp /usr/bin/true suid && chmod 4755 suid
        mkdir -p /etc/ssh/sshd_config.d && echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/00-qd-test.conf
        docker run -d --name qd-test --privileged --entrypoint sleep qd-app:1.0.0 300 >/dev/null`);
      const [audit, checklist] = await Promise.all([
        kit().run({ runbook: "security-audit", target: "host/web1", params: { LOGINS: "100000", PORTS: "443", SECRETS: "/etc /opt" } }), onLab("security-checklist", { LOGINS: "100000" }),
      ]);
      expect(failing(audit), audit.story()).toEqual(expect.arrayContaining(["sshd", "ports", "writable", "secrets", "setuid", "containers"]));
      expect(audit.step("sshd").output).toContain("to do: PasswordAuthentication no");
      expect(audit.step("containers").output).toContain("qd-test is privileged");
      expect(failing(checklist, "web1").sort(), checklist.story()).toEqual(["containers", "secrets", "sshd", "writable"]);
      expect(failing(checklist, "web2")).toEqual([]);
    });
  });

  describe("of an incident", () => {
    afterAll(() => sh("web2", "rm -rf /var/quarterdeck-evidence"));

    const lead = () => kit().console.answers["person.set"]({ name: "ann", roles: ["ic"] });

    it("need the agreement of whoever leads", async () => {
      await expect(onLab("incident-checklist")).rejects.toThrow(/takes the agreement of ic/);
    });

    it("take a snapshot of everything, and stop where whoever leads does not agree", async () => {
      await lead();
      const end = await onLab("incident-checklist", { SEVERITY: "SEV1", LEAD: "Ann" });
      expect(failing(end), end.story()).toEqual([]);
      expect(end.view.plan.title).toContain("Incident");
      expect(end.steps("state")).toHaveLength(8);
      expect(end.step("databases", "db1:5432").output).toMatch(/\| primary/);
      expect(end.step("caches", "cache1:7001").output).toMatch(/master|slave/);
      const refused = await kit().run({
        runbook: "incident-checklist", target: "service/shop", params: { SEVERITY: "SEV3" }, answer: ({ kind }) => (kind === "gate" ? { type: "stop", undo: false } : undefined),
      });
      expect(refused).toMatchObject({ status: "failed" });
      expect(refused.steps("well").every(({ status }) => status === "pending")).toBe(true);
    });

    it("of security put evidence aside where only root reads it", async () => {
      await lead();
      const end = await kit().run({ runbook: "incident-security", target: "host/web2", params: { SUSPECT: "web2", LEVEL: "P1", HOURS: "1" } });
      expect(end.status, end.story()).toBe("done");
      const folder = `/var/quarterdeck-evidence/${end.view.id}`;
      expect(await sh("web2", `cd ${folder} && sha256sum -c SHA256SUMS | grep -vc OK || true; sha256sum SHA256SUMS; stat -c %a .`)).toBe(`0\n${/[0-9a-f]{64} .*SHA256SUMS/.exec(end.step("keep").output)?.[0]}\n700\n`);
      expect(await sh("web2", `grep -c sshd ${folder}/processes.txt`)).not.toBe("0\n");
    });
  });
});
