import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { app } from "../../lab/index.js";
import { containerGroups, containerReadings, HostChannel, probeHttp, probeReadings, probeWire, readContainers, type Reading, type Snapshot } from "../../src/main/collectors";
import { scrape } from "../../src/main/collectors/exposition";
import { createDial, createDockers, createHosts, createHttp } from "../../src/main/connections";
import type { Hosts } from "../../src/main/ports";
import { Fleet, Probe } from "../../src/shared/fleet";
import { HostId } from "../../src/shared/ids";
import { seriesKey } from "../../src/shared/sample";
import { describeLab, dockerOn, sh } from "./harness";

const run = promisify(execFile);

describeLab("hosts, containers and probes by the exporters' names", (lab) => {
  const home = mkdtempSync(join(tmpdir(), "qd-lab-collectors-"));
  let fleet: Fleet;
  let hosts: Hosts;
  const channelTo = (host: string): HostChannel => {
    const channel = new HostChannel(hosts, HostId.parse(host), { roundMs: 0, slowMs: 0 });
    onTestFinished(() => channel.close());
    return channel;
  };
  const valueIn = ({ readings }: Pick<Snapshot, "readings">, name: string, labels: Record<string, string> = {}) =>
    readings.find((reading) => reading.name === name && Object.entries(labels).every(([key, text]) => reading.labels?.[key] === text))?.value;

  beforeAll(() => {
    fleet = Fleet.parse(parse(readFileSync(lab.fleetPath, "utf8")));
    // As root everything of a host can be read.
    const asRoot = { ...fleet, hosts: Object.fromEntries(Object.entries(fleet.hosts).map(([id, host]) => [id, { ...host, user: "root" }])) };
    hosts = createHosts({
      fleet: () => asRoot, knownHosts: { own: join(home, "known_hosts"), read: () => [lab.knownHostsPath] }, confirmHostKey: async () => false, askPassphrase: async () => undefined, agentSocket: "",
    });
  });
  afterAll(async () => {
    await hosts.close();
    rmSync(home, { recursive: true, force: true });
  });

  it("a host's series are those of its own node_exporter, name by name and label by label", async () => {
    const channel = channelTo("mon1");
    // What answers aside may come with the second.
    const [first, second] = [await channel.snapshot(), await channel.snapshot()];
    const { samples } = await scrape(createHttp(hosts), { url: "http://127.0.0.1:9100/metrics", timeoutMs: 10_000, maxSamples: 50_000, from: HostId.parse("mon1") });
    const theirs = new Map(samples.map(({ name, labels, value }) => [seriesKey({ name, labels: Object.fromEntries(Object.entries(labels).filter(([, text]) => text !== "")) }), value]));
    const theirNames = new Set(samples.map(({ name }) => name));
    const readings = new Map([...first.readings, ...second.readings].map((reading) => [seriesKey({ name: reading.name, labels: reading.labels ?? {} }), reading]));
    expect(second.unread).toEqual([]);
    const shared = [...readings].filter(([, { name }]) => theirNames.has(name));
    expect(shared.length).toBeGreaterThan(400);
    // Beside these: a container's root, /run, which that package leaves out, and what an interface is.
    const onlyOurs = shared.filter(([key, { labels }]) => !theirs.has(key) && !/^(\/|\/run(\/.*)?)$/.test(labels?.["mountpoint"] ?? "")).map(([, { name }]) => name);
    expect([...new Set(onlyOurs)].sort()).toEqual(["node_network_info"]);
    for (const [key, { name, value }] of shared) {
      const their = theirs.get(key);
      if (their === undefined || !/^node_(memory_MemTotal|boot_time|filesystem_(size|files)$|network_(mtu|speed|up)|filefd_maximum|nf_conntrack_entries_limit|systemd_unit_state|uname)/.test(name)) continue;
      expect([key, value]).toEqual([key, their]);
    }
    // A counter that was read a moment before or after.
    const interrupts = [readings.get("node_intr_total")?.value ?? 0, theirs.get("node_intr_total") ?? Number.NaN];
    expect(Math.abs((interrupts[0] ?? 0) / (interrupts[1] ?? 0) - 1)).toBeLessThan(0.01);
  });

  it("failed SSH logins are counted, one for each", async () => {
    const channel = channelTo("db1");
    const { sshPort } = portOf(fleet, "db1");
    const failed = async () => valueIn(await channel.snapshot(), "node_failed_logins_total") ?? expect.fail("failed logins are not read");
    const before = await failed();
    const options = ["BatchMode=yes", "StrictHostKeyChecking=yes", `UserKnownHostsFile=${lab.knownHostsPath}`, "IdentitiesOnly=yes", "IdentityFile=/dev/null"].flatMap((option) => ["-o", option]);
    const attempt = () => expect(run("ssh", ["-p", String(sshPort), ...options, "nobody-here@127.0.0.1", "true"])).rejects.toThrow("Permission denied");
    for (let round = 0; round < 5; round += 1) await Promise.all([attempt(), attempt(), attempt(), attempt()]);
    await expect.poll(failed, { timeout: 10_000 }).toBe(before + 20);
  });

  it("a unit that failed says so, and that it is well again", async () => {
    const channel = channelTo("db2");
    const state = async (wanted: string) => valueIn(await channel.snapshot(), "node_systemd_unit_state", { name: "qd-test-broken.service", state: wanted });
    onTestFinished(async () => void (await sh("db2", "rm -f /etc/systemd/system/qd-test-broken.service; systemctl daemon-reload; systemctl reset-failed")));
    await sh("db2", "printf '[Service]\\nType=oneshot\\nExecStart=/bin/false\\n' > /etc/systemd/system/qd-test-broken.service; systemctl daemon-reload; systemctl start qd-test-broken || true");
    expect(await state("failed")).toBe(1);
    await sh("db2", "systemctl reset-failed qd-test-broken");
    expect([await state("failed"), await state("active")]).not.toContain(1);
  });

  it("what runs on a host is told with its use of the processor", async () => {
    const channel = channelTo("cache1");
    const { byCpu, byMemory, count } = await channel.processes();
    expect(count).toBeGreaterThan(6);
    expect([...byCpu, ...byMemory].map(({ name }) => name)).toContain("redis-server");
    expect(byMemory.every(({ rssBytes, cpuCores }) => rssBytes >= 0 && cpuCores >= 0)).toBe(true);
  });

  it("containers have cAdvisor's names, limits and what the host knows of their groups", async () => {
    const web1 = HostId.parse("web1");
    const engine = createDockers(hosts, () => fleet)(web1);
    onTestFinished(async () => void (await dockerOn("web1", ["rm", "-f", "qd-test-limited"])));
    await dockerOn("web1", ["run", "-d", "--name", "qd-test-limited", "--memory", "256m", "--cpus", "0.5", "-p", "127.0.0.1:8099:8000", `qd-app:${app.initial}`]);
    const snapshot = await channelTo("web1").snapshot();
    const groups = containerGroups(snapshot.groups.get("control-groups") ?? []);
    const { containers, unread } = await readContainers(engine);
    const shop = containers.find(({ name }) => name === "qd-test-limited") ?? expect.fail("no container");
    const readings: Reading[] = containerReadings(shop, { at: Date.now(), group: groups.get(shop.id) });
    const value = (name: string) => valueIn({ readings }, name);
    expect(unread).toEqual([]);
    expect(value("container_spec_memory_limit_bytes")).toBe(268_435_456);
    expect((value("container_spec_cpu_quota") ?? 0) / (value("container_spec_cpu_period") ?? 1)).toBe(0.5);
    expect(value("container_memory_working_set_bytes")).toBeGreaterThan(1e6);
    expect(value("container_memory_usage_bytes")).toBeGreaterThanOrEqual(value("container_memory_working_set_bytes") ?? Number.NaN);
    expect(value("container_network_receive_bytes_total")).toBeGreaterThanOrEqual(0);
    expect(value("container_network_receive_errors_total")).toBe(0);
    expect(value("container_processes")).toBeGreaterThanOrEqual(1);
    expect(value("container_oom_events_total")).toBe(0);
    expect(value("container_threads")).toBeGreaterThanOrEqual(1);
    expect(Math.abs((value("container_last_seen") ?? 0) - Date.now() / 1_000)).toBeLessThan(10);
  });

  it("probes go through a host, to a URL and to a port", async () => {
    const lb1 = HostId.parse("lb1");
    const page = probeReadings(await probeHttp(createHttp(hosts), { url: "http://10.77.0.11:8000/health", timeoutMs: 5_000, from: lb1 }));
    expect(valueIn({ readings: page }, "probe_success")).toBe(1);
    expect(page.filter(({ name }) => name === "probe_http_duration_seconds").map(({ labels }) => labels?.["phase"])).toEqual(["connect", "processing", "transfer"]);
    const port = async (address: string) => {
      const probe = Probe.parse({ environment: "lab", kind: "tcp", address, from: "lb1" });
      return "address" in probe ? probeReadings(await probeWire(createDial(hosts), probe)) : [];
    };
    expect(valueIn({ readings: await port("10.77.0.11:8000") }, "probe_success")).toBe(1);
    expect(valueIn({ readings: await port("10.77.0.11:8001") }, "probe_success")).toBe(0);
  });
});

const portOf = (fleet: Fleet, host: string): { sshPort: number } => ({ sshPort: fleet.hosts[HostId.parse(host)]?.port ?? 22 });
