import { Fleet } from "../../../src/shared/fleet";

export const fleet = Fleet.parse({
  quarterdeck: 1,
  environments: { prod: {} },
  hosts: { web1: { environment: "prod", address: "10.0.0.1" } },
  services: { shop: { environment: "prod", image: "shop", container: "shop", hosts: ["web1"], health: { url: "http://127.0.0.1:8000/health" } } },
  databases: { orders: { environment: "prod", engine: "postgres", primary: { host: "web1" } } },
  caches: { sessions: { environment: "prod", engine: "redis", nodes: [{ host: "web1" }] } },
  probes: { front: { environment: "prod", url: "http://shop.example/" } },
});
