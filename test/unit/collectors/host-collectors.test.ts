import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type HostCollector, hostCollectors, type Reading, Unreadable } from "../../../src/main/collectors";
import { defineCollector } from "../../../src/main/collectors/collector";
import { readSystem, systemInfo } from "../../../src/main/collectors/host/system";
import { readProcesses } from "../../../src/main/collectors/host/processes";
import { Series, seriesKey } from "../../../src/shared/sample";

const fixtures = join(import.meta.dirname, "../../fixtures/collectors");
const fixture = (name: string): string => readFileSync(join(fixtures, name), "utf8");
const all = [...hostCollectors, systemInfo];
const collector = (name: string): HostCollector => all.find((one) => one.name === name) ?? expect.fail(`no collector ${name}`);
const read = (name: string, file: string): Reading[] => collector(name).read(fixture(`${name}/${file}`));
const value = (readings: Reading[], name: string, labels: Record<string, string> = {}): number | undefined =>
  readings.find((reading) => reading.name === name && Object.entries(labels).every(([label, wanted]) => reading.labels?.[label] === wanted))?.value;

describe.each(all.map((one) => [one.name, one] as const))("collector %s", (name, { read: readOutput, optional }) => {
  const files = readdirSync(join(fixtures, name));

  it("reads every recorded output into series that Prometheus would take, each once", () => {
    const good = files.filter((file) => !file.includes(".bad."));
    expect(good).not.toEqual([]);
    for (const file of good) {
      const readings = readOutput(fixture(`${name}/${file}`));
      for (const reading of readings) {
        expect(Series.safeParse({ name: reading.name, labels: reading.labels ?? {} }).success).toBe(true);
        expect(Number.isFinite(reading.value)).toBe(true);
        expect(Object.values(reading.labels ?? {})).not.toContain("");
      }
      const keys = readings.map((reading) => seriesKey({ name: reading.name, labels: reading.labels ?? {} }));
      expect(keys).toEqual([...new Set(keys)]);
    }
  });

  it("refuses what it does not know", () => {
    for (const file of files.filter((one) => one.includes(".bad."))) expect(() => readOutput(fixture(`${name}/${file}`)), file).toThrow(Unreadable);
    // No output is no reading for an optional source and an error for the others, never a zero.
    if (!optional) expect(() => readOutput("")).toThrow(Unreadable);
  });
});

describe("what is read", () => {
  it("processor time is in seconds by core; old kernels lack modes, and a machine without guests has no series of them", () => {
    const old = read("cpu", "linux-2.6-single-core.txt");
    expect(value(old, "node_cpu_seconds_total", { mode: "idle", cpu: "0" })).toBe(80);
    expect(value(old, "node_cpu_seconds_total", { mode: "iowait" })).toBeUndefined();
    const readings = read("cpu", "debian-12-vm.txt");
    expect([...new Set(readings.flatMap(({ labels }) => labels?.["cpu"] ?? []))]).toEqual(["0", "1"]);
    expect(value(readings, "node_intr_total")).toBeGreaterThan(1e6);
    expect(value(readings, "node_forks_total")).toBeGreaterThan(1e3);
    expect(value(readings, "node_cpu_guest_seconds_total")).toBeUndefined();
    const guests = collector("cpu").read("cpu0 1 2 3 4 5 6 7 8 900 0\n");
    expect(guests.filter(({ name }) => name === "node_cpu_guest_seconds_total")).toEqual([{ name: "node_cpu_guest_seconds_total", labels: { cpu: "0", mode: "user" }, value: 9 }]);
  });

  it("memory is in bytes, with an estimate of what is available on old kernels", () => {
    const readings = read("memory", "linux-3.10-without-available.txt");
    expect(value(readings, "node_memory_MemTotal_bytes")).toBe(1_020_704 * 1_024);
    expect(value(readings, "node_memory_MemAvailable_bytes")).toBe(420_000 * 1_024);
    expect(value(readings, "node_memory_Dirty_bytes")).toBeUndefined();
    const whole = read("memory", "debian-12-vm.txt");
    expect(value(whole, "node_memory_Active_anon_bytes")).toBeGreaterThan(0);
    expect(value(whole, "node_memory_HugePages_Total")).toBe(0);
    expect(value(whole, "node_memory_Committed_AS_bytes")).toBeGreaterThan(0);
  });

  it("network counters leave loopback and container devices out, and read a name glued to its number", () => {
    const readings = read("network", "many-devices.txt");
    expect([...new Set(readings.map(({ labels }) => labels?.["device"]))]).toEqual(["enp3s0", "bond0.100"]);
    expect(value(readings, "node_network_transmit_bytes_total", { device: "enp3s0" })).toBe(42);
    expect(value(readings, "node_network_receive_drop_total", { device: "enp3s0" })).toBe(2);
    expect(value(readings, "node_network_transmit_errs_total", { device: "enp3s0" })).toBe(3);
  });

  it("disks are whole ones: bytes from sectors, seconds from milliseconds", () => {
    const readings = read("disk-io", "nvme-with-partitions.txt");
    expect([...new Set(readings.map(({ labels }) => labels?.["device"]))]).toEqual(["nvme0n1", "dm-0", "sda"]);
    expect(value(readings, "node_disk_read_bytes_total", { device: "nvme0n1" })).toBe(80_000 * 512);
    expect(value(readings, "node_disk_written_bytes_total", { device: "nvme0n1" })).toBe(160_000 * 512);
    expect(value(readings, "node_disk_write_time_seconds_total", { device: "nvme0n1" })).toBeCloseTo(0.9);
    expect(value(readings, "node_disk_io_time_seconds_total", { device: "dm-0" })).toBeCloseTo(0.8);
  });

  it("file systems say where they have no answer: one whose server is gone, one that refuses", () => {
    const readings = read("file-systems", "remote-and-escaped.txt");
    expect(value(readings, "node_filesystem_avail_bytes", { mountpoint: "/mnt/back up", device: "/dev/sdb1", fstype: "ext4" })).toBe(1_700 * 1_024);
    expect(value(readings, "node_filesystem_free_bytes", { mountpoint: "/" })).toBe(500 * 4_096);
    expect(value(readings, "node_filesystem_files_free", { mountpoint: "/" })).toBe(32_000);
    expect(value(readings, "node_filesystem_readonly", { mountpoint: "/media/café" })).toBe(1);
    for (const mountpoint of ["/mnt/nas", "/mnt/stale"]) {
      expect(value(readings, "node_filesystem_device_error", { mountpoint })).toBe(1);
      expect(value(readings, "node_filesystem_size_bytes", { mountpoint })).toBeUndefined();
    }
  });

  it("pressure is in seconds", () => {
    const readings = collector("pressure").read("==> /proc/pressure/io <==\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\n");
    expect(readings).toEqual([{ name: "node_pressure_io_stalled_seconds_total", value: 2.5 }]);
  });

  it("protocols are counted as node_exporter counts them", () => {
    const readings = read("netstat", "debian-12-vm.txt");
    expect(readings.map(({ name }) => name)).toEqual(expect.arrayContaining(["node_netstat_Tcp_RetransSegs", "node_netstat_TcpExt_ListenDrops", "node_netstat_Ip6_InOctets", "node_netstat_Udp6_NoPorts", "node_netstat_Icmp6_InMsgs"]));
    expect(readings.map(({ name }) => name)).not.toContain("node_netstat_Tcp_MaxConn");
  });

  it("interfaces have a speed where it is known; a bond counts its links", () => {
    const readings = read("network-devices", "bond.txt");
    expect(value(readings, "node_network_speed_bytes", { device: "bond0" })).toBe(2.5e9);
    expect(value(readings, "node_network_speed_bytes", { device: "eno2" })).toBeUndefined();
    expect(value(readings, "node_network_carrier", { device: "eno2" })).toBeUndefined();
    expect(value(readings, "node_network_up", { device: "eno2" })).toBe(0);
    expect(value(readings, "node_bonding_slaves", { master: "bond0" })).toBe(2);
    expect(value(readings, "node_bonding_active", { master: "bond0" })).toBe(1);
  });

  it("sensors have units, chips the names of their devices", () => {
    const readings = read("sensors", "server.txt");
    const core = { chip: "platform_coretemp_0", sensor: "temp1" };
    expect(value(readings, "node_hwmon_temp_celsius", core)).toBe(52);
    expect(value(readings, "node_hwmon_temp_max_celsius", core)).toBe(84);
    expect(value(readings, "node_hwmon_temp_crit_alarm_celsius", core)).toBe(1);
    expect(value(readings, "node_hwmon_temp_alarm", core)).toBe(0);
    expect(value(readings, "node_hwmon_temp_celsius", { chip: "nvme_nvme0" })).toBe(-1.5);
    expect(value(readings, "node_hwmon_fan_rpm", { chip: "it8728" })).toBe(1_200);
    expect(value(readings, "node_hwmon_in_volts", { sensor: "in0" })).toBeCloseTo(1.044);
    expect(value(readings, "node_hwmon_power_watt")).toBe(15);
    expect(value(readings, "node_hwmon_temp_celsius", { sensor: "temp2" })).toBeUndefined();
    expect(value(readings, "node_thermal_zone_temp", { zone: "0", type: "x86_pkg_temp" })).toBe(47);
  });

  it("arrays say what they need and what they have", () => {
    const readings = read("hardware", "raid-and-memory.txt");
    const disks = (device: string) => [value(readings, "node_md_disks_required", { device }), ...["active", "failed", "spare"].map((state) => value(readings, "node_md_disks", { device, state }))];
    expect([disks("md0"), disks("md1"), disks("md2"), disks("md3")]).toEqual([[2, 1, 1, 0], [3, 2, 0, 1], [0, 0, 0, 1], [2, 2, 0, 0]]);
    expect(value(readings, "node_md_state", { device: "md1", state: "recovering" })).toBe(1);
    expect(value(readings, "node_md_blocks_synced", { device: "md1" })).toBe(13_204_480);
    expect(value(readings, "node_edac_correctable_errors_total", { controller: "0" })).toBe(3);
    expect(value(readings, "node_edac_csrow_correctable_errors_total", { csrow: "2" })).toBe(2);
    expect(value(readings, "node_edac_csrow_correctable_errors_total", { csrow: "unknown" })).toBe(1);
  });

  it("units are active, failed, or what they are just now", () => {
    const readings = read("units", "one-failed.txt");
    const state = (name: string, wanted: string) => value(readings, "node_systemd_unit_state", { name, state: wanted });
    expect([state("backup.service", "failed"), state("nginx.service", "failed"), state("nginx.service", "active"), state("shop.service", "activating")]).toEqual([1, 0, 1, 1]);
    expect([state("gone.service", "failed"), state("dev-sda1.device", "active"), state("nginx.service", "activating")]).toEqual([undefined, undefined, undefined]);
    expect(value(readings, "node_systemd_unit_state", { name: "nginx.service", type: "forking", state: "active" })).toBe(1);
    expect(value(readings, "node_systemd_units", { state: "active" })).toBe(3);
    expect(value(readings, "node_systemd_system_running")).toBe(0);
    expect(collector("units").read("system \n")).toEqual([]);
  });

  it("a clock is synchronised, not, or unknown", () => {
    const sync = (file: string) => ["node_timex_sync_status", "node_timex_maxerror_seconds"].map((name) => value(read("timex", file), name));
    expect(sync("chrony.txt")).toEqual([1, undefined]);
    expect(sync("chrony-not-synchronised.txt")).toEqual([0, 16]);
    expect(sync("chrony-silent.txt")).toEqual([undefined, undefined]);
    expect(sync("timesyncd.txt")).toEqual([1, undefined]);
    expect(sync("busybox-1.35.txt")).toEqual([0, 16]);
    expect(sync("alpine-synchronised.txt")).toEqual([1, 0.0245]);
    // In nanoseconds where the status says so.
    expect(value(read("timex", "alpine-synchronised.txt"), "node_timex_offset_seconds")).toBeCloseTo(-0.001_834_512);
    expect(value(read("timex", "alpine-synchronised.txt"), "node_timex_frequency_adjustment_ratio")).toBeCloseTo(1 - 20e-6, 9);
    expect(value(read("clock", "busybox-without-nanoseconds.txt"), "node_time_seconds")).toBe(1_795_280_356.5);
  });

  it("logins say which log told of them", () => {
    expect(read("logins", "auth-log.txt")).toEqual([{ name: "node_logged_in_users", value: 2 }, { name: "node_failed_logins_total", labels: { source: "auth.log" }, value: 17 }]);
  });

  it("the system has a name for a person and for rules", () => {
    expect(readSystem(fixture("system/debian-12-vm.txt"))).toBe("Debian GNU/Linux 12 (bookworm), Linux 6.1.0-25-amd64");
    expect(readSystem("Linux 5.4.0 x86_64\n")).toBe("Linux 5.4.0");
    expect(readSystem("")).toBeUndefined();
    const readings = read("system", "rhel-9.txt");
    expect(value(readings, "node_uname_info", { nodename: "app7.example", machine: "x86_64", release: "5.14.0-427.13.1.el9_4.x86_64" })).toBe(1);
    expect(value(readings, "node_os_info", { id: "rocky", version_id: "9.4", id_like: "rhel centos fedora" })).toBe(1);
  });
});

describe("processes", () => {
  it("are told by their use, without their command lines", () => {
    const { count, byCpu, byMemory } = readProcesses(fixture("processes/debian-12-systemd-container.txt"), 5);
    expect(count).toBeGreaterThan(10);
    expect([byCpu.length, byMemory.length]).toEqual([5, 5]);
    expect(byMemory[0]).toMatchObject({ name: "prometheus", user: expect.any(String), threads: expect.any(Number) });
    expect(byMemory[0]?.rssBytes).toBeGreaterThan(1e6);
  });
  const stat = (pid: number, name: string, ticks: number, started = 7) => `${pid} (${name}) S 1 1 1 0 -1 4194304 1 0 0 0 ${ticks} 0 0 0 20 0 3 0 ${started} 1000 25 1 1`;
  it("with any name; a number that was given anew has used nothing yet", () => {
    const text = ["100.0 1", stat(5, "a) S (b", 100), stat(6, "old", 100), "between", "102.0 1", stat(5, "a) S (b", 300), stat(6, "new", 900, 8), "owners", "/proc/5 www-data"].join("\n");
    expect(readProcesses(text, 2)).toMatchObject({ count: 2, byCpu: [{ pid: 5, name: "a) S (b", cpuCores: 1, rssBytes: 25 * 4_096, threads: 3, user: "www-data" }, { pid: 6, name: "new", cpuCores: 0 }] });
  });
});

it("a collector that gives what it did not declare is a mistake of ours", () => {
  const wrong = defineCollector({ name: "wrong", every: "look", source: { script: "" }, series: ["node_load2", "node_wrong_*"], read: () => [{ name: "node_load1", value: 1 }] });
  expect(() => wrong.read("")).toThrow("does not declare node_load1");
});

it("everything that alert rules for hosts commonly ask for is read", () => {
  const declared = all.flatMap(({ series }) => series);
  const isDeclared = (name: string) => declared.some((one) => (one.endsWith("*") ? name.startsWith(one.slice(0, -1)) : one === name));
  const asked = [
    "node_memory_MemAvailable_bytes", "node_vmstat_pgmajfault", "node_vmstat_oom_kill", "node_network_receive_bytes_total", "node_network_speed_bytes", "node_network_transmit_errs_total",
    "node_disk_io_time_seconds_total", "node_disk_read_time_seconds_total", "node_disk_reads_completed_total", "node_filesystem_avail_bytes", "node_filesystem_files_free", "node_filesystem_readonly",
    "node_filesystem_device_error", "node_cpu_seconds_total", "node_context_switches_total", "node_memory_SwapFree_bytes", "node_systemd_unit_state", "node_hwmon_temp_celsius",
    "node_hwmon_temp_max_celsius", "node_hwmon_temp_crit_alarm_celsius", "node_hwmon_temp_alarm", "node_md_disks_required", "node_md_disks", "node_uname_info", "node_edac_correctable_errors_total",
    "node_edac_uncorrectable_errors_total", "node_bonding_active", "node_bonding_slaves", "node_nf_conntrack_entries", "node_nf_conntrack_entries_limit", "node_timex_offset_seconds",
    "node_timex_sync_status", "node_timex_maxerror_seconds", "node_boot_time_seconds", "node_load1", "node_filefd_allocated", "node_filefd_maximum", "node_time_seconds",
  ];
  expect(asked.filter((name) => !isDeclared(name))).toEqual([]);
});
