import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { root } from "../../scripts/bootstrap/paths.js";
import { type Console, createConsole } from "../../src/main/console";
import { HostId } from "../../src/shared/ids";
import { describeLab, dockerOn, resetShop, sh } from "./harness";

/** The conditions of the field's rule files, with times that a test can wait for. */
const RULES = `groups:
  - name: host
    interval: 2s
    rules:
      - alert: HostOutOfDiskSpace
        expr: (node_filesystem_avail_bytes{mountpoint="/mnt/qd-full"} * 100) / node_filesystem_size_bytes < 10 and on (instance, device, mountpoint) node_filesystem_readonly == 0
        for: 3s
        labels: { severity: critical }
        annotations: { summary: "Host out of disk space (instance {{ $labels.instance }})", description: "Disk is almost full, {{ printf \\"%.1f\\" $value }} % left" }
      - alert: FailedLogins
        expr: increase(node_failed_logins_total{instance="lb1"}[5m]) > 15
        labels: { severity: warning }
  - name: containers
    interval: 2s
    rules:
      - alert: ContainerKilled
        expr: time() - container_last_seen{name="shop"} > 5
        labels: { severity: warning }
      - alert: ContainerHighCpuUtilization
        expr: sum by (instance, host, name, image) (rate(container_cpu_usage_seconds_total{name="shop", instance="web1"}[15s])) * 100 > 10
        for: 2s
        labels: { severity: warning }
  - name: stores
    interval: 2s
    rules:
      - alert: PostgresqlReplicationLag
        expr: pg_replication_lag_seconds > 5
        labels: { severity: critical }
      - alert: SslCertificateExpired
        expr: probe_ssl_earliest_cert_expiry - time() <= 0
        labels: { severity: critical }
        annotations: { runbook: certificate-renewal }
`;
const NAMES = ["ContainerHighCpuUtilization", "ContainerKilled", "FailedLogins", "HostOutOfDiskSpace", "PostgresqlReplicationLag", "SslCertificateExpired"];
const TLS_PORT = 18_443;

describeLab("alerts of a fleet on which nothing is installed", (lab) => {
  const home = mkdtempSync(join(tmpdir(), "qd-lab-alerts-"));
  let core: Console;
  beforeAll(async () => {
    await resetShop();
    await mend();
    const fleet = parse(readFileSync(lab.fleetPath, "utf8")) as { probes?: object };
    const file = join(home, "fleet.yaml");
    writeFileSync(join(home, "rules.yml"), RULES);
    writeFileSync(file, stringify({ ...fleet, knownHosts: lab.knownHostsPath, rules: ["rules.yml"], probes: { ...fleet.probes, expired: { kind: "tls", environment: "lab", address: `127.0.0.1:${TLS_PORT}`, from: "cache1", every: "2s" } } }));
    mkdirSync(join(home, "data"));
    process.env["QUARTERDECK_SECRET_LAB_POSTGRES"] = lab.postgres.password();
    core = await createConsole({ home: join(home, "data"), resources: join(root, "resources"), version: "test", fleet: { file }, observe: true, resident: false });
    await core.answers["hosts.focus"]({ hosts: ["web1", "web2", "web3", "db1", "db2", "lb1", "cache1"].map((id) => HostId.parse(id)) });
  });
  afterAll(async () => {
    await core.close();
    await mend();
    rmSync(home, { recursive: true, force: true });
  });

  const alerts = async () => (await core.answers["alerts.list"](undefined)).alerts;
  const firing = async () => [...new Set((await alerts()).filter(({ state }) => state === "firing").map(({ rule }) => rule.name))].toSorted();

  it("fire on what is broken, with evidence, and resolve when it is mended", async () => {
    await expect.poll(async () => (await core.answers["series.list"]({ match: "node_failed_logins_total", limit: 10 })).length, { timeout: 40_000 }).toBeGreaterThan(0);
    await expect.poll(async () => (await core.answers["series.list"]({ match: "pg_replication_lag_seconds", limit: 10 })).length, { timeout: 20_000 }).toBeGreaterThan(0);
    await breakThings();
    await expect.poll(firing, { timeout: 70_000, interval: 500 }).toEqual(NAMES);
    const withoutEvidence = async () => {
      const names = [];
      for (const { key, rule } of await alerts()) if ((await core.answers["alerts.evidence"]({ key })) === undefined) names.push(rule.name);
      return names;
    };
    await expect.poll(withoutEvidence, { timeout: 30_000, interval: 500 }).toEqual([]);
    const byName = Object.fromEntries((await alerts()).map((alert) => [alert.rule.name, alert]));
    expect(byName["HostOutOfDiskSpace"]).toMatchObject({ labels: { alertname: "HostOutOfDiskSpace", instance: "web2", severity: "critical" }, annotations: { summary: "Host out of disk space (instance web2)" } });
    expect(byName["ContainerKilled"]?.labels).toMatchObject({ host: "web3", name: "shop" });
    expect(byName["SslCertificateExpired"]?.runbook).toBe("certificate-renewal");
    const evidence = async (name: string) => (await core.answers["alerts.evidence"]({ key: byName[name]?.key ?? "" })) ?? expect.fail(`no evidence of ${name}`);
    const busy = await evidence("ContainerHighCpuUtilization");
    expect(busy).toMatchObject({ host: "web1", state: { id: "web1" } });
    expect(busy.processes?.byCpu.slice(0, 3).map(({ name }) => name)).toContain("sh");
    expect(busy.logs.map(({ source }) => source)).toContain("container shop");
    expect(busy.series.map(({ series }) => series.name)).toContain("container_cpu_usage_seconds_total");
    expect((await evidence("HostOutOfDiskSpace")).series[0]?.points.length).toBeGreaterThan(0);

    await mend();
    await resetShop();
    // What an increase over minutes counts takes those minutes to end.
    await expect.poll(firing, { timeout: 60_000, interval: 500 }).toEqual(["FailedLogins"]);
    const changes = await core.answers["alerts.history"]({ limit: 200 });
    for (const name of NAMES) {
      const own = changes.filter(({ rule }) => rule.name === name).map(({ to }) => to);
      expect(own, name).toContain("firing");
      if (name !== "FailedLogins") expect(own, name).toContain("resolved");
    }
  });
});

async function breakThings(): Promise<void> {
  await Promise.all([
    dockerOn("web1", ["exec", "-d", "shop", "sh", "-c", "for i in 1 2 3 4; do timeout 90 sh -c 'while :; do :; done' & done"]),
    sh("web2", "mkdir -p /mnt/qd-full; mountpoint -q /mnt/qd-full || mount -t tmpfs -o size=8m tmpfs /mnt/qd-full; head -c 7800000 /dev/zero >/mnt/qd-full/fill"),
    dockerOn("web3", ["kill", "shop"]),
    sh("db2", `su postgres -c "psql -qAtc 'SELECT pg_wal_replay_pause()'"`).then(() => sh("db1", `su postgres -c "psql -qAtd shop -c 'CREATE TABLE IF NOT EXISTS qd_lag (x int); INSERT INTO qd_lag VALUES (1)'"`)),
    sh("cache1", `cd /tmp && openssl req -x509 -newkey rsa:2048 -nodes -keyout qd-tls.key -out qd-tls.crt -subj /CN=expired.test -days 1 -not_before 20200101000000Z -not_after 20200102000000Z 2>/dev/null || faketime_unavailable=1
      [ -s qd-tls.crt ] || { mkdir -p qd-ca && cd qd-ca && : >index.txt && echo 01 >serial && openssl req -new -newkey rsa:2048 -nodes -keyout ../qd-tls.key -out r.csr -subj /CN=expired.test 2>/dev/null && printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index.txt\\nserial=serial\\nnew_certs_dir=.\\ndefault_md=sha256\\npolicy=p\\n[p]\\ncommonName=supplied\\n' >c.cnf && openssl ca -batch -config c.cnf -selfsign -keyfile ../qd-tls.key -in r.csr -out ../qd-tls.crt -startdate 20200101000000Z -enddate 20200102000000Z 2>/dev/null; cd ..; }
      setsid openssl s_server -quiet -accept ${TLS_PORT} -cert qd-tls.crt -key qd-tls.key </dev/null >/dev/null 2>&1 & sleep 0.3`),
    sh("lb1", "for i in $(seq 20); do setsid ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=5 nobody-here@127.0.0.1 true </dev/null >/dev/null 2>&1 || true; done"),
  ]);
}

/** Takes everything back; also where nothing, or only a part, was broken. */
async function mend(): Promise<void> {
  await Promise.all([
    dockerOn("web1", ["restart", "-t", "1", "shop"]),
    // The same container again: of one that is gone cAdvisor's "last seen" counts on for five minutes.
    dockerOn("web3", ["start", "shop"]),
    sh("web2", "if mountpoint -q /mnt/qd-full; then umount /mnt/qd-full; fi; rmdir /mnt/qd-full 2>/dev/null || true"),
    sh("db2", `su postgres -c "psql -qAtc 'SELECT pg_wal_replay_resume()'"`).then(() => sh("db1", `su postgres -c "psql -qAtd shop -c 'DROP TABLE IF EXISTS qd_lag'"`)),
    sh("cache1", `pkill -f "openssl s_server -quiet -accept ${TLS_PORT}" || true; rm -rf /tmp/qd-tls.* /tmp/qd-ca`),
  ]);
}
