import { Fleet } from "../../../src/shared/fleet";
import { RunbookId } from "../../../src/shared/ids";
import type { PlanDraft } from "../../../src/shared/plan";
import { parseRunbook } from "../../../src/shared/runbook/parse";
import type { Runbook } from "../../../src/shared/runbook/model";
import { buildPlan, type BuiltPlan } from "../../../src/main/runner/plan/build";
import { verbs } from "../../../src/main/steps";

/** Three instances behind a proxy in a plain environment, one service in a guarded one. */
export const fleet = Fleet.parse({
  quarterdeck: 1,
  environments: { lab: {}, prod: { guarded: true } },
  hosts: {
    ...Object.fromEntries(["web1", "web2", "web3"].map((id, index) => [id, { environment: "lab", address: `10.0.0.1${index + 1}`, docker: true, labels: { role: "web" } }])),
    lb1: { environment: "lab", address: "10.0.0.20" },
    p1: { environment: "prod", address: "10.1.0.1", docker: true },
  },
  services: {
    shop: {
      environment: "lab", image: "qd-app", container: "shop", hosts: ["web1", "web2", "web3"],
      health: { url: "http://127.0.0.1:8000/health", within: "2s", timeout: "500ms" },
      version: { url: "http://127.0.0.1:8000/version", json: "version" },
      proxy: {
        kind: "nginx", host: "lb1", upstreams: "/etc/nginx/shop.conf", drain: "5s",
        members: { web1: "10.0.0.11:8000", web2: "10.0.0.12:8000", web3: "10.0.0.13:8000" },
      },
    },
    pay: { environment: "prod", image: "pay", container: "pay", hosts: ["p1"], health: { url: "http://127.0.0.1:9000/" } },
  },
});

export const shop = { kind: "service", id: "shop" } as const;

/** A runbook from its text; front matter is added where the text has none. */
export function runbook(text: string, matter = "risk: destructive"): Runbook {
  const source = text.startsWith("---") ? text : `---\ntitle: Test\n${matter}\n---\n${text}`;
  return parseRunbook(source, { id: RunbookId.parse("user/test"), file: "test.md" });
}

export function plan(text: string | Runbook, draft: Partial<Omit<PlanDraft, "runbook">> = {}): BuiltPlan {
  const parsed = typeof text === "string" ? runbook(text) : text;
  return buildPlan({ runbook: parsed, draft: { runbook: parsed.id, params: {}, dryRun: false, ...draft }, fleet, verbs });
}

/** "code: message" of each problem. */
export const said = (built: BuiltPlan): string[] => built.problems.map(({ code, message }) => `${code}: ${message}`);

