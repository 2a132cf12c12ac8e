import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildPlan } from "../../../src/main/runner/plan/build";
import { verbs } from "../../../src/main/steps";
import { Fleet, ObjectRef } from "../../../src/shared/fleet";
import { RunbookId } from "../../../src/shared/ids";
import { PlanDraft } from "../../../src/shared/plan";
import { describeProblem } from "../../../src/shared/problem";
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
    },
  },
});
const TARGETS: Record<string, ObjectRef> = Object.fromEntries(
  [["service", "shop"], ["host", "web1"], ["environment", "prod"]].map(([kind, id]) => [kind, ObjectRef.parse({ kind, id })]),
);

const cases = readdirSync(FOLDER).filter((name) => name.endsWith(".md")).flatMap((name) => {
  const runbook = parseRunbook(readFileSync(join(FOLDER, name), "utf8"), { id: RunbookId.parse(`shipped/${name.slice(0, -3)}`), file: name });
  const kinds = runbook.appliesTo.length > 0 ? runbook.appliesTo : Object.keys(TARGETS);
  return kinds.map((kind) => ({ name, kind, runbook }));
});

describe("every shipped runbook", () => {
  it.each(cases)("$name can be planned on a $kind", ({ runbook, kind }) => {
    const params: Record<string, string> = runbook.params.some(({ name }) => name === "IMAGE") ? { IMAGE: "1.2.0" } : {};
    const draft = PlanDraft.parse({ runbook: runbook.id, target: TARGETS[kind], params });
    const { plan, problems, warnings, irreversible } = buildPlan({ runbook, draft, fleet, verbs });
    expect([...problems, ...warnings].map(describeProblem)).toEqual([]);
    expect(plan.risk).toBe(runbook.risk);
    expect(plan.phases.flatMap(({ steps }) => steps).length).toBeGreaterThanOrEqual(runbook.phases.flatMap(({ steps }) => steps).length);
    expect(irreversible.length > 0).toBe(runbook.risk === "destructive");
  });
});
