import { describe, expect, it } from "vitest";
import type { Reading, Snapshot } from "../../../src/main/collectors";
import { factsOf, type Memory } from "../../../src/main/observer/host-facts";
import { NOW } from "./given";

const cpu = (idle: number, user: number): Reading[] => [
  { name: "node_cpu_seconds_total", labels: { cpu: "all", mode: "idle" }, value: idle },
  { name: "node_cpu_seconds_total", labels: { cpu: "all", mode: "user" }, value: user },
];
const snapshot = (...readings: Reading[]): Snapshot => ({ readings, groups: new Map(), unread: [] });
const file = (mountpoint: string, size: number, free: number, available: number): Reading[] =>
  [["size", size] as const, ["free", free] as const, ["avail", available] as const].map(([what, value]) => ({ name: `node_filesystem_${what}_bytes`, labels: { mountpoint }, value }));

describe("a host's facts", () => {
  it("have no use of the processor until there are two snapshots", () => {
    const first = factsOf(snapshot(...cpu(100, 0)), undefined, NOW, { recent: [] });
    expect(first.facts.cpu).toBeUndefined();
    const second = factsOf(snapshot(...cpu(107.5, 2.5)), undefined, NOW + 10_000, first.memory);
    expect(second.facts.cpu).toBeCloseTo(0.25);
    expect(second.facts.cpuSteady).toBeUndefined();
  });

  it("judge the processor over a minute, not by a peak", () => {
    let memory: Memory = { recent: [] };
    let steady: (number | undefined)[] = [];
    for (let round = 0; round <= 12; round += 1) {
      const read = factsOf(snapshot(...cpu(100, round * 10)), undefined, NOW + round * 10_000, memory);
      memory = read.memory;
      steady = [...steady, read.facts.cpuSteady];
    }
    expect(steady.slice(0, 3)).toEqual([undefined, undefined, undefined]);
    expect(steady.at(-1)).toBe(1);
    expect(memory.recent.length).toBeLessThanOrEqual(6);
  });

  it("say nothing after counters went back, as after a restart", () => {
    const { memory } = factsOf(snapshot(...cpu(100, 50)), undefined, NOW, { recent: [] });
    expect(factsOf(snapshot(...cpu(1, 1)), undefined, NOW + 10_000, memory).facts.cpu).toBeUndefined();
  });

  it("name the fullest file system the way df counts, without what is reserved for root", () => {
    const { facts } = factsOf(snapshot(...file("/", 100, 50, 40), ...file("/data", 100, 30, 10), ...file("/also", 100, 30, 10)), "Linux", NOW, { recent: [] });
    expect(facts).toMatchObject({ diskMount: "/data", disk: 70 / 80, system: "Linux" });
    expect(factsOf(snapshot(), undefined, NOW, { recent: [] }).facts.disk).toBeUndefined();
  });

  it("remember file systems and control groups between the looks that read them, for a while", () => {
    const readings = [...file("/", 100, 50, 40), { name: "node_filesystem_files", labels: { mountpoint: "/" }, value: 10 }, { name: "node_filesystem_files_free", labels: { mountpoint: "/" }, value: 4 }];
    const processes: Reading = { name: "container_processes", labels: { id: "c1" }, value: 3 };
    const first = factsOf({ readings: [...readings, processes], groups: new Map([["control-groups", [processes]]]), unread: [] }, undefined, NOW, { recent: [] });
    const second = factsOf(snapshot(), undefined, NOW + 20_000, first.memory);
    expect(second.facts).toMatchObject({ disk: 50 / 90, diskMount: "/", dockerRoom: { sizeBytes: 100, inodes: 10, inodesFree: 4 } });
    expect(second.facts.groups?.get("c1")).toEqual({ processes: 3 });
    const late = factsOf(snapshot(), undefined, NOW + 100_000, second.memory);
    expect([late.facts.disk, late.facts.groups]).toEqual([undefined, undefined]);
  });

  it("count memory that can be had as free", () => {
    const memory = [{ name: "node_memory_MemTotal_bytes", value: 1_000 }, { name: "node_memory_MemAvailable_bytes", value: 250 }];
    expect(factsOf(snapshot(...memory), undefined, NOW, { recent: [] }).facts.memory).toBe(0.75);
  });
});
