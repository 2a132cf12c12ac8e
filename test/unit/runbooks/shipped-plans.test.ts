import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildPlan } from "../../../src/main/runner/plan/build";
import { armingOf } from "../../../src/main/runner/plan/judge";
import { verbs } from "../../../src/main/steps";
import { Fleet, ObjectRef } from "../../../src/shared/fleet";
import { EnvironmentId, RunbookId } from "../../../src/shared/ids";
import { PlanDraft } from "../../../src/shared/plan";
import { describeProblem } from "../../../src/shared/problem";
import type { Param } from "../../../src/shared/runbook/model";
import { parseRunbook } from "../../../src/shared/runbook/parse";

const FOLDER = join(import.meta.dirname, "../../../resources/runbooks");
const host = (name: string) => ({ environment: "prod", address: name, docker: true });
const fleet = Fleet.parse({
  quarterdeck: 1,
  environments: { prod: { guarded: true } },
  hosts: { web1: host("web1"), web2: host("web2"), lb1: host("lb1") },
  services: {
    shop: {
      environment: "prod", image: "shop", container: "shop", hosts: ["web1", "web2"], health: { url: "http://127.0.0.1:8000/health" },
      proxy: { kind: "nginx", host: "lb1", upstreams: "/etc/nginx/shop.conf", members: { web1: "web1:8000", web2: "web2:8000" } },
      needs: [{ on: "orders" }],
    },
  },
  databases: { orders: { environment: "prod", engine: "postgres", primary: { host: "web1" }, replicas: [{ host: "web2" }] } },
  caches: { sessions: { environment: "prod", engine: "redis", mode: "cluster", nodes: [{ host: "lb1" }] } },
  probes: { front: { environment: "prod", url: "http://shop.example/", service: "shop" } },
  prometheus: { metrics: { environment: "prod", url: "http://127.0.0.1:9090" } },
});
const OBJECTS = { service: "shop", host: "web1", environment: "prod", database: "orders", cache: "sessions", probe: "front" };
const KIND_OF: Record<string, string> = { postgres: "database", redis: "cache" };
const TARGETS: Record<string, ObjectRef> = Object.fromEntries(Object.entries(OBJECTS).map(([kind, id]) => [kind, ObjectRef.parse({ kind, id })]));

/** What a person would give for a param that has no value of its own. */
const GIVEN: Partial<Record<Param["type"], string>> = { ...OBJECTS, image: "1.2.0", container: "shop", number: "1", duration: "1h", boolean: "true" };
const textFor = (pattern = ""): string => ["x", "/srv/x", "1"].find((text) => new RegExp(`^(?:${pattern || ".*"})$`, "u").test(text)) ?? "";
/** A step for objects that this fleet may lack: `each=@caches?`. */
const LEFT_OUT = /: left out, as \S+\? stands for nothing here\.$/;
const isOpen = ({ required, default: value }: Param) => required && value === undefined;

const cases = readdirSync(FOLDER).filter((name) => name.endsWith(".md")).flatMap((name) => {
  const runbook = parseRunbook(readFileSync(join(FOLDER, name), "utf8"), { id: RunbookId.parse(`shipped/${name.slice(0, -3)}`), file: name });
  const kinds = runbook.appliesTo.length > 0 ? runbook.appliesTo : Object.keys(TARGETS);
  return kinds.map((kind) => ({ name, kind, runbook }));
});

describe("every shipped runbook", () => {
  it.each(cases)("$name can be planned on a $kind", ({ runbook, kind }) => {
    const params = Object.fromEntries(runbook.params.filter(isOpen).map(({ name, type, values, pattern }) => [name, values?.[0] ?? GIVEN[type] ?? textFor(pattern)]));
    const draft = PlanDraft.parse({ runbook: runbook.id, target: TARGETS[KIND_OF[kind] ?? kind], params });
    const { plan, problems, warnings, irreversible } = buildPlan({ runbook, draft, fleet, verbs });
    expect([...problems, ...warnings].map(describeProblem).filter((said) => !LEFT_OUT.test(said))).toEqual([]);
    expect(plan.risk).toBe(runbook.risk);
    const prod = EnvironmentId.parse("prod");
    expect(armingOf(plan, fleet, [prod])).toEqual({ read: { kind: "go" }, change: { kind: "confirm" }, destructive: { kind: "type", text: prod } }[plan.risk]);
    expect(plan.phases.flatMap(({ steps }) => steps).length).toBeGreaterThanOrEqual(runbook.phases.flatMap(({ steps }) => steps).length);
    // A restart cannot be taken back either, and destroys nothing.
    if (runbook.risk !== "change") expect(irreversible.length > 0).toBe(runbook.risk === "destructive");
  });
});
