import { describe, expect, it } from "vitest";
import { metricsTargets } from "../../../src/main/observer/metrics-targets";
import { noObservations } from "../../../src/main/observer/observations";
import { Fleet } from "../../../src/shared/fleet";

const NOW = Date.UTC(2026, 10, 1, 12);
const moment = { now: NOW, awakeSince: NOW - 3_600_000 };
const fleet = Fleet.parse({
  quarterdeck: 1, environments: { prod: {} }, hosts: { web1: { environment: "prod", address: "a" }, web2: { environment: "prod", address: "b" } },
  metrics: { app: { environment: "prod", url: "http://ann:secret@127.0.0.1:8000/metrics", via: ["web1", "web2"], every: "10s" } },
});

describe("endpoints as the window shows them", () => {
  it("are up, down or not seen from each host, and tell no password", () => {
    const seen = noObservations();
    seen.targets.set("app@web1", { value: { up: false, samples: 0, durationMs: 3, problem: { code: "http.refused", message: "refused" } }, seenAt: NOW - 1_000 });
    const targets = metricsTargets(fleet, seen, moment);
    expect(targets.map(({ via, state, labels, problem }) => [via, state, labels["instance"], problem?.code])).toEqual([["web1", "down", "web1:8000", "http.refused"], ["web2", "not seen", "web2:8000", undefined]]);
    expect(JSON.stringify(targets)).not.toContain("secret");
  });

  it("are not seen any more once the last scrape is old", () => {
    const seen = noObservations();
    seen.targets.set("app@web1", { value: { up: true, samples: 5, durationMs: 3 }, seenAt: NOW - 20_000 });
    expect(metricsTargets(fleet, seen, moment)[0]?.state).toBe("up");
    seen.targets.set("app@web1", { value: { up: true, samples: 5, durationMs: 3 }, seenAt: NOW - 40_000 });
    expect(metricsTargets(fleet, seen, moment)[0]?.state).toBe("not seen");
  });
});
