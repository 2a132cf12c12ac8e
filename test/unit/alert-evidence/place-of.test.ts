import { describe, expect, it } from "vitest";
import { placeOf } from "../../../src/main/alert-evidence/place-of";
import { Fleet } from "../../../src/shared/fleet";

const fleet = Fleet.parse({
  quarterdeck: 1, environments: { prod: {} },
  hosts: {
    web1: { environment: "prod", address: "10.0.0.11", docker: true }, web2: { environment: "prod", address: "10.0.0.12" },
    a: { environment: "prod", address: "127.0.0.1", port: 2201 }, b: { environment: "prod", address: "127.0.0.1", port: 2202 }, six: { environment: "prod", address: "fd00::5" },
  },
  services: { api: { environment: "prod", image: "api", container: "api", hosts: ["web2"], health: { url: "http://127.0.0.1/health" } } },
});

describe("where an alert is", () => {
  it.each([
    [{ host: "web1", instance: "web2:9100" }, { host: "web1" }], [{ instance: "web1" }, { host: "web1" }], [{ instance: "web1:9100" }, { host: "web1" }],
    [{ instance: "10.0.0.12:9100" }, { host: "web2" }], [{ instance: "http://10.0.0.11/health?x=1" }, { host: "web1" }], [{ instance: "[fd00::5]:9100" }, { host: "six" }],
    [{ nodename: "web2" }, { host: "web2" }], [{ service: "api" }, { host: "web2" }],
    [{ instance: "127.0.0.1:2201" }, {}], [{ instance: "elsewhere:9100" }, {}], [{ instance: "constructor" }, {}], [{}, {}],
    [{ host: "web1", name: "shop", image: "shop:1" }, { host: "web1", container: "shop" }], [{ host: "web1", name: "ssh.service" }, { host: "web1" }],
    [{ host: "web1", container: "--all", job: "cadvisor" }, { host: "web1" }],
  ])("%o", (labels, place) => expect(placeOf(labels, fleet)).toEqual(place));
});
