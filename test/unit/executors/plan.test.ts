import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { buildPlan } from "../../../src/main/runner/plan/build";
import { judge } from "../../../src/main/runner/effects/verdict";
import { verbs } from "../../../src/main/steps";
import { Fleet, type ObjectRef } from "../../../src/shared/fleet";
import { RunbookId } from "../../../src/shared/ids";
import { parseRunbook } from "../../../src/shared/runbook/parse";

const fleet = Fleet.parse({
  quarterdeck: 1,
  environments: { lab: {}, prod: {} },
  hosts: Object.fromEntries(["db1", "db2", "cache1", "web1", "mon1"].map((id) => [id, { environment: "lab", address: "10.0.0.1" }])),
  services: { shop: { environment: "lab", image: "x", container: "shop", hosts: ["web1"], health: { url: "http://127.0.0.1/" } } },
  databases: {
    orders: { environment: "lab", engine: "postgres", database: "shop", user: "me", password: "db-password", primary: { host: "db1" }, replicas: [{ host: "db2", port: 5433 }] },
    other: { environment: "lab", engine: "postgres", primary: { host: "db2", port: 5434 } },
  },
  caches: { sessions: { environment: "lab", engine: "redis", nodes: [{ host: "cache1", port: 7001 }, { host: "cache1", port: 7002 }] } },
  prometheus: { all: { url: "http://prom:9090" }, lab: { environment: "lab", url: "http://127.0.0.1:9090", via: "mon1" } },
});
const orders: ObjectRef = { kind: "database", id: "orders" };
const shop: ObjectRef = { kind: "service", id: "shop" };

function plan(language: string, attributes: string, text: string, target: ObjectRef | undefined, matter = "", params: Record<string, string> = {}) {
  const source = `---\ntitle: Test\nrisk: destructive\n${matter}---\n- [ ] step\n  \`\`\`${language} {#s ${attributes}}\n${text.replace(/^/gm, "  ")}\n  \`\`\`\n`;
  const runbook = parseRunbook(source, { id: RunbookId.parse("user/test"), file: "test.md" });
  const built = buildPlan({ runbook, draft: { runbook: runbook.id, target, params, dryRun: false }, fleet, verbs });
  return { ...built, steps: built.plan.phases.flatMap(({ steps }) => steps), said: built.problems.map(({ code, message }) => `${code}: ${message}`) };
}

describe("where it goes", () => {
  it("sql: the target's primary, its node on the host, and the password's name only", () => {
    const built = plan("sql", "risk=read", "SELECT $NOTE", orders, "params:\n  NOTE: { type: string }\n", { NOTE: "x'y" });
    expect(built.said).toEqual([]);
    expect(built.steps).toMatchObject([{ host: "db1", secrets: [], command: "-- orders on db1:5432, database shop as me, read only\n-- $NOTE = \"x'y\"\nSELECT $NOTE", effect: { kind: "sql", readOnly: true, statements: [{ text: "SELECT $1", names: ["NOTE"] }], node: { id: "orders", port: 5432 } } }]);
    expect(built.plan.secrets).toEqual(["db-password"]);
    expect(plan("sql", "each=@replicas", "SELECT 1", orders).steps).toMatchObject([{ effect: { node: { host: "db2", port: 5433 } } }]);
    expect(plan("sql", "on=db2:5434", "SELECT 1", shop).steps).toMatchObject([{ effect: { node: { id: "other", port: 5434 } } }]);
  });
  it.each([
    ["sql", "on=web1", "SELECT 1", shop, "plan.no-database"], ["sql", "on=db2", "SELECT 1", shop, "plan.several-nodes"], ["sql", "run=local", "SELECT 1", orders, "plan.no-local"],
    ["sql", "", "SELECT * FROM $T", orders, "runbook.sql"], ["redis", "on=cache1", "PING", shop, "plan.several-nodes"], ["http", "", "http://a", shop, "plan.no-host"],
    ["docker", "on=web1", "login -p $PW", shop, "argv.secret"], ["http", "on=web1", "http://a/$NOTE/x", shop, "http.value"], ["promql", "", "sum(", shop, "runbook.promql"],
  ] as const)("%s %s %s refuses", (language, attributes, text, target, code) => {
    const built = plan(language, attributes, text, target, "secrets: [PW]\nparams:\n  T: { type: string, default: t }\n  NOTE: { type: string, default: '..' }\n");
    expect(built.said.join("\n")).toContain(code);
    expect(built.problems[0]?.at?.line).toBeGreaterThan(0);
  });
  it("redis: every node of a cache, each under its own key", () => {
    const { steps, said } = plan("redis", "on=@nodes:sessions", "PING", shop);
    expect(said).toEqual([]);
    expect(new Set(steps.map(({ key }) => key)).size).toBe(2);
    expect(steps).toMatchObject([{ effect: { node: { port: 7001 } } }, { effect: { node: { port: 7002 } } }]);
  });
  it("promql: the environment's server before one for all, through its host", () => {
    const built = plan("promql", "risk=read", "up", shop);
    expect(built.steps).toMatchObject([{ effect: { kind: "promql", server: { name: "lab", via: "mon1" } } }]);
    expect(built.plan.hosts).toEqual(["mon1"]);
    expect(plan("promql", "risk=read", "up", undefined).steps).toMatchObject([{ effect: { server: { name: "all" } } }]);
  });
  it("secrets reach what names them, and nothing else", () => {
    const matter = "secrets: [PW, OTHER]\n";
    expect(plan("http", "on=web1", "GET http://a\nAuthorization: Bearer $PW", shop, matter).steps[0]?.secrets).toEqual(["PW"]);
    expect(plan("docker", "on=web1", "run --env PW x", shop, matter).steps[0]?.secrets).toEqual(["PW", "OTHER"]);
  });
  it("an understated risk is an error of the text", () => {
    for (const [language, text] of [["sql", "DELETE FROM t"], ["redis", "FLUSHALL"], ["http", "DELETE http://a"], ["docker", "rm -f x"], ["kubectl", "delete pod x"], ["compose", "down"]] as const) {
      expect(plan(language, "risk=read run=local", text, undefined).said.join(), language).toContain("runbook.risk-understated");
    }
  });
});

describe("the script of a tool's fence", () => {
  const folder = mkdtempSync(join(tmpdir(), "qd-argv-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  /** Stand-ins that print their arguments; the real tools are run in test/lab/executors.test.ts and test/lab/compose.test.ts and kubectl.test.ts. */
  function tools(scripts: Record<string, string>): string {
    const path = mkdtempSync(join(folder, "bin-"));
    for (const [name, script] of Object.entries(scripts)) {
      writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(path, name), 0o755);
    }
    return path;
  }
  function run(language: string, text: string, path: string, env: Record<string, string> = {}): string {
    const { steps, said } = plan(language, "run=local", text, undefined, "params:\n  NOTE: { type: string, default: x }\n");
    expect(said).toEqual([]);
    const effect = steps[0]?.effect;
    if (effect?.kind !== "shell") throw new Error("no script");
    try {
      return execFileSync("/bin/sh", ["-c", effect.script], { env: { PATH: path, ...env }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    } catch (thrown) {
      const { status, stdout, stderr } = thrown as { status: number; stdout: string; stderr: string };
      return `${stdout}${stderr}exit ${status}`;
    }
  }
  const PRINT = "for each; do printf '[%s]' \"$each\"; done; echo";

  it("prefers compose v2, takes v1, and says when there is neither", () => {
    const text = 'up -d "a b" $NOTE';
    const v2 = tools({ docker: `[ "$1" = compose ] || exit 1; ${PRINT}`, "docker-compose": `printf v1; ${PRINT}` });
    const v1 = tools({ docker: "exit 1", "docker-compose": `printf v1; ${PRINT}` });
    const env = { NOTE: "$(id) '*\"" };
    expect(run("compose", text, v2, env)).toBe(`[compose][version]\n[compose][up][-d][a b][${env.NOTE}]\n`.split("\n").slice(1).join("\n"));
    expect(run("compose", text, v1, env)).toBe(`v1[up][-d][a b][${env.NOTE}]\n`);
    expect(run("compose", text, tools({ docker: "exit 1" }), env)).toBe("neither docker compose (v2) nor docker-compose (v1) works here\nexit 127");
    expect(run("kubectl", "get pods", tools({}))).toBe("kubectl is not installed here\nexit 127");
  });
  it("ends at the first call that fails, and where a variable has no value", () => {
    const docker = tools({ docker: `${PRINT}; [ "$1" != fail ]` });
    expect(run("docker", "one\nfail\nnever", docker)).toBe("[one]\n[fail]\nexit 1");
    expect(run("docker", "ps $NOTE", docker)).toMatch(/NOTE.*\n?exit \d+$/);
  });
  it("shows the literal call", () => {
    expect(plan("kubectl", "run=local", "get pods -l app=$NOTE -o 'jsonpath={.x y}'", undefined, "params:\n  NOTE: { type: string, default: it's }\n").steps[0]?.command).toBe("kubectl get pods -l 'app=it'\\''s' -o 'jsonpath={.x y}'");
  });
});

describe("what a reply must be", () => {
  const step = (expects: Parameters<typeof judge>[0]["expect"]) => ({ expect: expects });
  const over = { kind: "number", op: ">", value: 0 } as const;
  it.each([
    [judge(step([]), { stdout: "", truncated: false, status: 204 }), "done"],
    [judge(step([]), { stdout: "", truncated: false, status: 302 }), "HTTP status 302"],
    [judge(step([{ kind: "status", code: 404 }]), { stdout: "", truncated: false, status: 404 }), "done"],
    [judge(step([{ kind: "status", code: 404 }]), { stdout: "", truncated: false, status: 200 }), "HTTP status 200, expected 404"],
    [judge(step([over]), { stdout: "a 1\nb 2", truncated: false, values: ["1", "+Inf"] }), "done"],
    [judge(step([over]), { stdout: "a 1\nb 0", truncated: false, values: ["1", "0"] }), "0 is not > 0"],
    [judge(step([over]), { stdout: "", truncated: false, values: ["NaN"] }), "the output is not a number: NaN"],
    [judge(step([over]), { stdout: "", truncated: false, values: [] }), "no data: the query gives no series"],
  ])("%j", (verdict, expected) => {
    expect(verdict.outcome === "done" ? "done" : verdict.reason).toBe(expected);
  });
});
