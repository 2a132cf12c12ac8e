import { describe, expect, it } from "vitest";
import { createJudgeAnswers } from "../../../src/main/judge";
import { aWorld, every, type World } from "./given";
import { DAY, MINUTE, START } from "./series";

describe("what is learned from means", () => {
  /** A counter that grows so much a second, up to the clock of the world. */
  const growing = (world: World, name: string, labels: Record<string, string>, perSecond: number): void => world.add(name, labels, every(MINUTE, START, world.now, (at) => ((at - START) / 1_000) * perSecond));
  const level = (world: World, name: string, labels: Record<string, string>, value: number): void => world.add(name, labels, every(MINUTE, START, world.now, () => value));

  it.each<[string, "host" | "service" | "database", string, number, (world: World) => void]>([
    ["host.cpu", "host", "web1", 0.3, (world) => {
      for (const cpu of ["0", "1"]) growing(world, "node_cpu_seconds_total", { host: "web1", cpu, mode: "idle" }, 0.6);
      for (const cpu of ["0", "1"]) growing(world, "node_cpu_seconds_total", { host: "web1", cpu, mode: "iowait" }, 0.1);
      growing(world, "node_cpu_seconds_total", { host: "web2", cpu: "0", mode: "idle" }, 1);
    }],
    ["host.memory", "host", "web1", 0.75, (world) => {
      level(world, "node_memory_MemTotal_bytes", { host: "web1" }, 400);
      level(world, "node_memory_MemAvailable_bytes", { host: "web1" }, 100);
    }],
    ["host.load", "host", "web1", 1.5, (world) => {
      level(world, "node_load5", { host: "web1" }, 3);
      for (const cpu of ["0", "1"]) growing(world, "node_cpu_seconds_total", { host: "web1", cpu, mode: "idle" }, 0.6);
    }],
    ["host.network-in", "host", "web1", 50, (world) => {
      growing(world, "node_network_receive_bytes_total", { host: "web1", device: "eth0" }, 20);
      growing(world, "node_network_receive_bytes_total", { host: "web1", device: "eth1" }, 30);
      growing(world, "node_network_receive_bytes_total", { host: "web1", device: "lo" }, 999);
    }],
    ["service.latency", "service", "shop", 0.2, (world) => {
      level(world, "probe_duration_seconds", { service: "shop", host: "web1" }, 0.1);
      level(world, "probe_duration_seconds", { service: "shop", host: "web2" }, 0.3);
      level(world, "probe_duration_seconds", { service: "shop", probe: "front" }, 9);
    }],
    ["service.cpu", "service", "shop", 0.7, (world) => {
      growing(world, "container_cpu_usage_seconds_total", { name: "shop", host: "web1" }, 0.3);
      growing(world, "container_cpu_usage_seconds_total", { name: "shop", host: "web2" }, 0.4);
      growing(world, "container_cpu_usage_seconds_total", { name: "shop", host: "elsewhere" }, 5);
      growing(world, "container_cpu_usage_seconds_total", { name: "shop-db", host: "web1" }, 5);
    }],
    ["database.lag", "database", "orders", 4, (world) => {
      level(world, "pg_replication_lag_seconds", { store: "orders", instance: "a" }, 1);
      level(world, "pg_replication_lag_seconds", { store: "orders", instance: "b" }, 4);
    }],
  ])("%s is what its expression says", async (figure, kind, id, expected, give) => {
    const world = aWorld();
    world.now = START + DAY;
    give(world);
    await world.judge.look();
    const { baselines } = await createJudgeAnswers(world.judge)["baselines.list"]({ object: { kind, id }, week: false });
    const found = baselines.find((one) => one.figure === figure);
    expect(found?.value).toBeCloseTo(expected, 6);
    expect(found?.learned?.usual.median).toBeCloseTo(expected, 6);
  });
});
