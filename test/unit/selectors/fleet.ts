import { Fleet } from "../../../src/shared/fleet";

/** Two environments, a service behind a proxy, a database with two replicas and a cache with two nodes on one host. */
export const fleet = Fleet.parse({
  quarterdeck: 1,
  environments: { staging: {}, prod: { guarded: true } },
  hosts: {
    web2: { environment: "prod", address: "10.0.0.2", labels: { role: "web" } },
    web1: { environment: "prod", address: "10.0.0.1", labels: { role: "web" } },
    lb1: { environment: "prod", address: "10.0.0.3", labels: { role: "edge" } },
    db1: { environment: "prod", address: "10.0.0.4" },
    db2: { environment: "prod", address: "10.0.0.5" },
    db3: { environment: "prod", address: "10.0.0.6" },
    test1: { environment: "staging", address: "10.1.0.1", labels: { role: "web" } },
  },
  services: {
    api: {
      environment: "prod", image: "shop/api", container: "api", hosts: ["web2", "web1"],
      health: { url: "http://127.0.0.1:8000/health" },
      proxy: { kind: "nginx", host: "lb1", upstreams: "/etc/up.conf", members: { web1: "10.0.0.1:8000", web2: "10.0.0.2:8000" } },
      needs: [{ on: "orders" }, { on: "session", required: false }],
    },
    jobs: {
      environment: "prod", image: "shop/jobs", container: "jobs", hosts: ["web1", "db3"],
      health: { url: "http://127.0.0.1:8001/health" }, needs: [{ on: "orders" }],
    },
  },
  databases: {
    orders: {
      environment: "prod", engine: "postgres", primary: { host: "db1" }, replicas: [{ host: "db3" }, { host: "db2", port: 5433 }],
    },
    lone: { environment: "prod", engine: "postgres", primary: { host: "db1", port: 5440 } },
  },
  caches: {
    session: { environment: "prod", engine: "redis", mode: "cluster", nodes: [{ host: "db2", port: 7001 }, { host: "db2", port: 7002 }] },
  },
  probes: { front: { environment: "prod", url: "http://shop.example/", service: "api" } },
});
