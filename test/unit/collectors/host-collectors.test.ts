import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HostCollector, hostCollectors, type Reading, Unreadable } from "../../../src/main/collectors";
import { defineCollector } from "../../../src/main/collectors/collector";
import { readSystem } from "../../../src/main/collectors/host/system";
import { Series } from "../../../src/shared/sample";

const fixtures = join(import.meta.dirname, "../../fixtures/collectors");
const fixture = (name: string): string => readFileSync(join(fixtures, name), "utf8");
const collector = (name: string): HostCollector => hostCollectors.find((one) => one.name === name) ?? expect.fail(`no collector ${name}`);
const read = (name: string, file: string): Reading[] => collector(name).read(fixture(`${name}/${file}`));
const value = (readings: Reading[], name: string, labels: Record<string, string> = {}): number | undefined =>
  readings.find((reading) => reading.name === name && Object.entries(labels).every(([label, wanted]) => reading.labels?.[label] === wanted))?.value;

describe.each(hostCollectors.map((one) => [one.name, one] as const))("collector %s", (name, { read: readOutput, optional }) => {
  const files = readdirSync(join(fixtures, name));

  it("reads every recorded output into series that Prometheus would take", () => {
    const good = files.filter((file) => !file.includes(".bad."));
    expect(good).not.toEqual([]);
    for (const file of good) {
      for (const reading of readOutput(fixture(`${name}/${file}`))) {
        expect(Series.safeParse({ name: reading.name, labels: reading.labels ?? {} }).success).toBe(true);
        expect(Number.isFinite(reading.value)).toBe(true);
      }
    }
  });

  it("refuses what it does not know", () => {
    for (const file of files.filter((one) => one.includes(".bad."))) expect(() => readOutput(fixture(`${name}/${file}`))).toThrow(Unreadable);
    expect(() => readOutput("sh: command not found\nsomething else 1 2 3")).toThrow(Unreadable);
    // No output is no reading for an optional source and an error for the others, never a zero.
    if (optional) expect(readOutput("")).toEqual([]);
    else if (name !== "file-systems") expect(() => readOutput("")).toThrow(Unreadable);
  });

  it("never crashes on a cut or damaged output: it reads or says that it cannot", () => {
    const [text = ""] = files.map((file) => fixture(`${name}/${file}`));
    fc.assert(
      fc.property(fc.nat(text.length), fc.string({ maxLength: 5 }), (at, inserted) => {
        for (const damaged of [text.slice(0, at), text.slice(0, at) + inserted + text.slice(at)]) {
          try {
            for (const reading of readOutput(damaged)) expect(Number.isFinite(reading.value)).toBe(true);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(Unreadable);
          }
        }
      }),
    );
  });
});

describe("what is read", () => {
  it("processor time is averaged over the cores, in seconds", () => {
    const readings = read("cpu", "linux-2.6-single-core.txt");
    expect(value(readings, "node_cpu_seconds_total", { mode: "idle", cpu: "all" })).toBe(80);
    expect(value(readings, "node_cpu_seconds_total", { mode: "iowait" })).toBeUndefined();
    expect(value(readings, "node_cpu_cores")).toBe(1);
    expect(value(read("cpu", "debian-12.txt"), "node_cpu_cores")).toBe(2);
  });

  it("memory is in bytes, with an estimate of what is available on old kernels", () => {
    const readings = read("memory", "linux-3.10-without-available.txt");
    expect(value(readings, "node_memory_MemTotal_bytes")).toBe(1_020_704 * 1_024);
    expect(value(readings, "node_memory_MemAvailable_bytes")).toBe(420_000 * 1_024);
    expect(value(readings, "node_memory_Dirty_bytes")).toBeUndefined();
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

  it("file systems appear once a device, spaces and all", () => {
    const readings = read("file-systems", "spaces-and-bind-mounts.txt");
    expect(readings.filter(({ name }) => name === "node_filesystem_size_bytes").map(({ labels }) => `${labels?.["fstype"]} ${labels?.["mountpoint"]}`)).toEqual([
      "xfs /", "ext4 /mnt/back up", "btrfs /srv",
    ]);
    expect(value(readings, "node_filesystem_avail_bytes", { mountpoint: "/mnt/back up" })).toBe(1_700_000 * 1_024);
    expect(value(readings, "node_filesystem_free_bytes", { mountpoint: "/" })).toBe(500_000 * 1_024);
    expect(read("file-systems", "none.txt")).toEqual([]);
  });

  it("pressure is in seconds", () => {
    const readings = collector("pressure").read("/proc/pressure/io:full avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\n");
    expect(readings).toEqual([{ name: "node_pressure_io_stalled_seconds_total", value: 2.5 }]);
  });

  it("the system has a name for a person", () => {
    expect(readSystem(fixture("system/debian-12.txt"))).toBe("Debian GNU/Linux 12 (bookworm), Linux 6.1.0-25-amd64");
    expect(readSystem("Linux 5.4.0\n")).toBe("Linux 5.4.0");
    expect(readSystem("")).toBeUndefined();
  });
});

it("a collector that gives what it did not declare is a mistake of ours", () => {
  const wrong = defineCollector({ name: "wrong", script: "", series: {}, read: () => [{ name: "node_load1", value: 1 }] });
  expect(() => wrong.read("")).toThrow("does not declare node_load1");
});
