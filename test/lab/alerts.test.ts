import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { root } from "../../scripts/bootstrap/paths.js";
import { type Console, createConsole } from "../../src/main/console";
import { HostId } from "../../src/shared/ids";
import { ALERT_NAMES as NAMES, shortenedRules } from "./field-alerts";
import { describeLab, dockerOn, resetShop, sh } from "./harness";
import { connect, disconnect, fillDisk, mountDisk, pauseReplay, relax, resumeReplay, stopWriting, stress, unmountDisk, write } from "./side-by-side/breakage";

const TLS_PORT = 18_443;

describeLab("alerts of a fleet on which nothing is installed", (lab) => {
  const home = mkdtempSync(join(tmpdir(), "qd-lab-alerts-"));
  let core: Console;
  beforeAll(async () => {
    await resetShop();
    await Promise.all([mend(), removeHog()]);
    const fleet = parse(readFileSync(lab.fleetPath, "utf8")) as { probes?: object };
    const file = join(home, "fleet.yaml");
    writeFileSync(join(home, "rules.yml"), shortenedRules());
    await mountDisk(home);
    writeFileSync(file, stringify({
      ...fleet, prometheus: {}, alertmanager: {}, knownHosts: lab.knownHostsPath, rules: ["rules.yml"],
      probes: { ...fleet.probes, expired: { kind: "tls", environment: "lab", address: `127.0.0.1:${TLS_PORT}`, from: "cache1", every: "2s" } },
      metrics: { bot: { environment: "lab", url: "http://127.0.0.1:8000/metrics", via: "web3", every: "2s", labels: { job: "discord-bot" } } },
    }));
    mkdirSync(join(home, "data"));
    process.env["QUARTERDECK_SECRET_LAB_POSTGRES"] = lab.postgres.password();
    core = await createConsole({ home: join(home, "data"), resources: join(root, "resources"), version: "test", fleet: { file }, observe: true, resident: false });
    await core.answers["hosts.focus"]({ hosts: ["web1", "web2", "web3", "db1", "db2", "lb1", "cache1"].map((id) => HostId.parse(id)) });
  });
  afterAll(async () => {
    await core.close();
    await Promise.all([mend(), removeHog()]);
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
    // The hosts share the machine's processors, so all of them are busy: web1 is the one that makes them so.
    const byName = Object.fromEntries((await alerts()).filter(({ rule, labels }) => rule.name !== "HighCPUUsage" || labels["instance"] === "web1").map((alert) => [alert.rule.name, alert]));
    expect(byName["HostOutOfDiskSpace"]?.labels).toEqual({ alertname: "HostOutOfDiskSpace", instance: "web2", host: "web2", environment: "lab", job: "node", role: "web", device: expect.stringMatching(/^\/dev\/loop\d+$/), fstype: "ext4", mountpoint: "/mnt/qd-disk", severity: "critical" });
    expect(byName["HighMemoryUsage"]?.labels).toMatchObject({ host: "web2", name: "qd-hog" });
    expect(byName["ContainerKilled"]?.labels).toMatchObject({ host: "web3", name: "shop" });
    expect(byName["DiscordBotDown"]?.labels).toEqual({ alertname: "DiscordBotDown", job: "discord-bot", instance: "web3:8000", host: "web3", environment: "lab", severity: "critical" });
    expect(byName["DatabaseConnections"]?.labels).toMatchObject({ instance: "db1:5432", datname: "shop", state: "idle" });
    expect(byName["BlackboxSslCertificateExpired"]?.runbook).toBe("certificate-renewal");
    const evidence = async (name: string) => (await core.answers["alerts.evidence"]({ key: byName[name]?.key ?? "" })) ?? expect.fail(`no evidence of ${name}`);
    const busy = await evidence("HighCPUUsage");
    expect(busy).toMatchObject({ host: "web1", state: { id: "web1" } });
    expect(busy.processes?.byCpu.slice(0, 3).map(({ name }) => name)).toContain("sh");
    expect(busy.series.map(({ series }) => series.name)).toContain("node_cpu_seconds_total");
    expect((await evidence("HighMemoryUsage")).logs.map(({ source }) => source)).toContain("container qd-hog");
    expect((await evidence("HostOutOfDiskSpace")).series[0]?.points.length).toBeGreaterThan(0);

    await mend();
    await serve(30);
    await resetShop();
    // What an increase over minutes counts takes those minutes to end; whether the machine is idle is not for this test to say.
    await expect.poll(async () => (await firing()).filter((name) => name !== "HighCPUUsage"), { timeout: 60_000, interval: 500 }).toEqual(["FailedLogins"]);
    const without = async (wanted: string) => {
      const changes = await core.answers["alerts.history"]({ limit: 500 });
      return NAMES.filter((name) => !changes.some(({ rule, to }) => rule.name === name && to === wanted));
    };
    expect(await without("firing")).toEqual([]);
    await expect.poll(async () => (await without("resolved")).filter((name) => name !== "HighCPUUsage"), { timeout: 5_000 }).toEqual(["FailedLogins"]);
  });
});

/** Speaks TLS on cache1 with a certificate that is good for so many days from now. */
const serve = (days: number) =>
  sh("cache1", `${END_SERVER}; cd /tmp && openssl req -new -newkey rsa:2048 -nodes -keyout qd-tls.key -subj /CN=shop.test -out qd-tls.csr 2>/dev/null
    openssl x509 -req -in qd-tls.csr -signkey qd-tls.key -days ${days} -out qd-tls.crt 2>/dev/null
    setsid openssl s_server -quiet -accept ${TLS_PORT} -cert qd-tls.crt -key qd-tls.key </dev/null >/dev/null 2>&1 & sleep 0.3`);
const END_SERVER = `pkill -f "openssl s_server -quiet -accept ${TLS_PORT}" || true`;

const HOG = "qd-hog";
const removeHog = () => dockerOn("web2", ["rm", "-f", HOG]);

async function breakThings(): Promise<void> {
  await Promise.all([
    stress(),
    fillDisk(),
    dockerOn("web2", ["run", "-d", "--name", HOG, "-m", "64m", "--memory-swap", "64m", "--entrypoint", "python3", "qd-app:1.0.0", "-c", "import time\nx = b'x' * 52_000_000\nprint('full', flush=True)\ntime.sleep(600)"]),
    dockerOn("web3", ["kill", "shop"]),
    write().then(pauseReplay),
    connect(85),
    serve(-1),
    sh("lb1", "for i in $(seq 20); do setsid ssh -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=5 nobody-here@127.0.0.1 true </dev/null >/dev/null 2>&1 || true; done"),
  ]);
}

/** Takes everything back; also where nothing, or only a part, was broken. */
async function mend(): Promise<void> {
  await Promise.all([
    relax(),
    unmountDisk(),
    // The same containers again: of one that is gone cAdvisor's "last seen" counts on for five minutes.
    dockerOn("web2", ["update", "-m", "512m", "--memory-swap", "512m", HOG]).catch(() => ""),
    dockerOn("web3", ["start", "shop"]),
    resumeReplay().then(stopWriting),
    disconnect(),
    sh("cache1", `${END_SERVER}; rm -f /tmp/qd-tls.*`),
  ]);
}
