import { Fleet } from "../../../src/shared/fleet";
import { HostId, ServiceId } from "../../../src/shared/ids";
import type { Moment } from "../../../src/main/observer/seen";

export const NOW = Date.UTC(2026, 10, 1, 12);
export const LIMIT = 30_000;
/** Awake for long. */
export const moment: Moment = { now: NOW, awakeSince: NOW - 3_600_000 };

export const web = (number: number): HostId => HostId.parse(`web${number}`);
export const shop = ServiceId.parse("shop");

/** Two web hosts with a service behind a proxy, a database, a cache and a probe. */
export const aFleet = (change: Record<string, unknown> = {}): Fleet =>
  Fleet.parse({
    quarterdeck: 1,
    environments: { prod: { guarded: true } },
    hosts: { web1: { environment: "prod", address: "10.0.0.1", docker: true }, web2: { environment: "prod", address: "10.0.0.2" }, lb1: { environment: "prod", address: "10.0.0.9" } },
    services: {
      shop: {
        environment: "prod", image: "shop", container: "shop", hosts: ["web1", "web2"], health: { url: "http://127.0.0.1:8000/health" },
        version: { url: "http://127.0.0.1:8000/version", json: "version" },
        proxy: { kind: "nginx", host: "lb1", upstreams: "/etc/nginx/shop.conf", members: { web1: "10.0.0.1:8000", web2: "10.0.0.2:8000" } },
      },
    },
    databases: { orders: { environment: "prod", engine: "postgres", primary: { host: "web1" }, replicas: [{ host: "web2" }] } },
    caches: { sessions: { environment: "prod", engine: "redis", nodes: [{ host: "web1" }] } },
    probes: { front: { environment: "prod", url: "http://10.0.0.9/", every: "10s" } },
    ...change,
  });
