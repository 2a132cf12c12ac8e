import { expect, it } from "vitest";
import { hostTarget, JOBS, targetOf, underLabels } from "../../../src/main/observer/targets";
import { TargetBook } from "../../../src/main/observer/target-book";
import type { Reading } from "../../../src/main/collectors";
import { Sight } from "../../../src/main/observer/sight";
import { EnvironmentId } from "../../../src/shared/ids";
import type { HostState } from "../../../src/shared/overview";
import type { Problem } from "../../../src/shared/problem";
import { NOW, web } from "./given";

const environment = EnvironmentId.parse("prod");

it("a host's series have the labels that Prometheus would give them, and those of the fleet file", () => {
  expect(hostTarget(JOBS.host, web(1), { environment, labels: {} })).toEqual({ job: "node", instance: "web1", environment: "prod", host: "web1" });
  expect(hostTarget(JOBS.host, web(1), { environment, labels: { instance: "10.0.0.1:9100", job: "linux", "rack-row": "a", "1st": "yes", host: "other", environment: "other", empty: "" } }))
    .toEqual({ job: "linux", instance: "10.0.0.1:9100", environment: "prod", host: "web1", rack_row: "a", _1st: "yes" });
});

it("a reading's own label of the same name is kept beside the target's", () => {
  const target = targetOf({ job: "node", instance: "web1", environment: "prod", labels: { device: "left" } });
  expect(underLabels([{ name: "node_disk_io_now", labels: { device: "sda" }, value: 1 }, { name: "node_load1", value: 2 }], target)).toEqual([
    { name: "node_disk_io_now", labels: { ...target, exported_device: "sda" }, value: 1 }, { name: "node_load1", labels: target, value: 2 },
  ]);
});

it("that everything is out of sight is told once, and a host that is gone alone is not told", () => {
  const told: Problem[] = [];
  const sight = new Sight((problem) => told.push(problem));
  const host = (number: number, health: HostState["health"], seenAt: number | undefined = NOW): HostState =>
    ({ id: web(number), environment, connection: "open", containers: [], health, seenAt, reason: { code: "ssh.unreachable", message: `web${number} is gone.` } });
  const saw = (...hosts: HostState[]) => {
    sight.saw({ hosts });
    return told.map(({ code }) => code);
  };
  expect(saw(host(1, "not seen"))).toEqual([]);
  expect(saw(host(1, "not seen"), host(2, "healthy"))).toEqual([]);
  // Right after the start nothing has been seen yet.
  expect(saw({ ...host(1, "not seen"), seenAt: undefined }, { ...host(2, "not seen"), seenAt: undefined })).toEqual([]);
  expect(saw(host(1, "not seen", NOW - 5), host(2, "not seen"), host(3, "not seen", NOW - 9))).toEqual(["observer.cut-off"]);
  expect(told[0]).toMatchObject({ message: "None of the 3 hosts is seen any more.", cause: "web2 is gone." });
  expect(saw(host(1, "not seen"), host(2, "not seen"))).toEqual(["observer.cut-off"]);
  expect(saw(host(1, "healthy"), host(2, "not seen"))).toEqual(["observer.cut-off"]);
  expect(saw(host(1, "not seen"), host(2, "not seen"))).toEqual(["observer.cut-off", "observer.cut-off"]);
  sight.woke(20_000);
  sight.woke(600_000);
  expect(told.slice(2)).toMatchObject([{ code: "observer.slept", message: "This machine slept for 10m: nothing was collected in that time." }]);
});

it("a target's series are the same objects at every look, and end where their group gives them no more", () => {
  const book = new TargetBook({ job: "node", instance: "web1" });
  const size = (device: string, value: number): Reading => ({ name: "node_filesystem_size_bytes", labels: { device }, value });
  const disks = (...readings: Reading[]) => new Map([["disks", readings]]);
  const first = book.samples(disks(size("sda", 1), size("sdb", 2)), NOW);
  expect(first.map(({ series, value }) => [series.labels, value])).toEqual([[{ device: "sda", job: "node", instance: "web1" }, 1], [{ device: "sdb", job: "node", instance: "web1" }, 2]]);
  // Not asked: neither there nor ended.
  expect(book.samples(new Map([["load", [{ name: "node_load1", value: 3 }]]]), NOW + 1)).toHaveLength(1);
  const third = book.samples(disks(size("sda", 4)), NOW + 2);
  expect(third[0]?.series).toBe(first[0]?.series);
  expect(third.map(({ series, stale }) => [series.labels["device"], stale])).toEqual([["sda", undefined], ["sdb", true]]);
  expect(book.samples(disks(size("sda", 4)), NOW + 3)).toHaveLength(1);
  expect(book.samples(new Map([["disks", []], ["moved", [size("sda", 5)]]]), NOW + 4).map(({ stale }) => stale)).toEqual([undefined]);
});
