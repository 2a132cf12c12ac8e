import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type History, openHistory } from "../../../src/main/history";
import { Judge } from "../../../src/main/judge";
import { createQueries, createRoutedQueries } from "../../../src/main/query";
import { Fleet } from "../../../src/shared/fleet";
import type { Overview } from "../../../src/shared/overview";
import type { Problem } from "../../../src/shared/problem";
import type { PrometheusServer } from "../../../src/main/ports";
import { START } from "./series";

export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-judge-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const FLEET = Fleet.parse({
  quarterdeck: 1, environments: { prod: {} },
  hosts: { web1: { environment: "prod", address: "a", docker: true }, web2: { environment: "prod", address: "b", docker: true } },
  services: {
    shop: {
      environment: "prod", image: "shop", container: "shop", hosts: ["web1", "web2"], health: { url: "http://127.0.0.1/", timeout: "2s" },
      needs: [{ on: "orders" }, { on: "sessions", required: false }],
    },
  },
  databases: { orders: { environment: "prod", engine: "postgres", primary: { host: "web1" } } },
  caches: { sessions: { environment: "prod", engine: "redis", nodes: [{ host: "web1" }] } },
  probes: { front: { environment: "prod", url: "http://front/" } },
  slos: { answers: { kind: "availability", probe: "front", target: 99, window: "7d" } },
});

export interface World {
  now: number;
  folder: string;
  fleet: Fleet;
  overview: Overview | undefined;
  learns: boolean;
  history: History;
  judge: Judge;
  notices: Problem[];
  add(name: string, labels: Record<string, string>, points: readonly (readonly [at: number, value: number])[]): void;
}

/** A judge over a real history, with a clock that moves when it is told to. */
export function aWorld({ servers = [] as readonly PrometheusServer[], fleet = FLEET } = {}): World {
  const folder = aFolder();
  const clock = { now: START };
  const history = openHistory({ file: join(folder, "history.sqlite"), backups: false, now: () => clock.now });
  const notices: Problem[] = [];
  const queries = createRoutedQueries({ local: createQueries(history.samples), servers: () => servers, fleet: () => undefined, now: () => world.now });
  const judge: Judge = new Judge({
    history, queries, fleet: () => world.fleet, overview: () => world.overview, actor: () => "kim", now: () => world.now, claim: () => world.learns, writesRules: true,
    notice: (problem) => notices.push(problem), rulesFolder: join(folder, "slos"), fleetFile: () => join(folder, "fleet.yaml"), dashboardsFolder: join(folder, "dashboards"),
  });
  const world: World = {
    get now() {
      return clock.now;
    },
    set now(at) {
      clock.now = at;
    },
    folder, fleet, overview: undefined, learns: true, history, judge, notices,
    add: (name, labels, points) => history.samples.add(points.map(([at, value]) => ({ series: { name, labels }, at, value }))),
  };
  onTestFinished(async () => {
    await judge.close();
    await history.close();
  });
  return world;
}

/** Points from `from` up to `to`, every `everyMs`. */
export const every = (everyMs: number, from: number, to: number, value: (at: number) => number | undefined): [number, number][] =>
  Array.from({ length: Math.floor((to - from) / everyMs) + 1 }, (_, index) => from + index * everyMs).flatMap((at): [number, number][] => {
    const one = value(at);
    return one === undefined ? [] : [[at, one]];
  });
