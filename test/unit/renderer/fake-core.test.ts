import { expect, it } from "vitest";
import { createClient } from "../../../src/renderer/app/client";
import { DatabaseId, HostId, RunbookId, ServiceId, StepKey } from "../../../src/shared/ids";
import { FakeCore } from "../../fixtures/renderer/fake-core";

// The pictures and tests of the window are worth as much as the fake core's faith to the contract.
it("answers as the contract says", async () => {
  const core = new FakeCore();
  const client = createClient(core.door);
  const now = Date.now();
  const runs = await client.ask("run.list", {});
  const run = runs.ok ? runs.value[0]?.id : undefined;
  expect(run).toBeDefined();
  if (run === undefined) return;
  const target = { kind: "service" as const, id: "shop" };
  const outcomes = await Promise.all([
    client.ask("app.info", undefined), client.ask("fleet.get", undefined), client.ask("fleet.ssh-config", undefined), client.ask("overview.get", undefined),
    client.ask("series.query", { selectors: [{ name: "node_load1" }], from: now - 900_000, to: now }), client.ask("images.list", { service: ServiceId.parse("shop") }),
    client.ask("runbooks.list", undefined), client.ask("runbooks.for", target), client.ask("runbooks.get", { id: RunbookId.parse("shipped/rolling-deploy") }),
    client.ask("plan.preview", { runbook: RunbookId.parse("shipped/rolling-deploy"), target }), client.ask("run.get", run), client.ask("run.events", { run }),
    client.ask("prompt.list", undefined), client.ask("hosts.focus", { hosts: [HostId.parse("web1")] }), client.ask("run.verify", run),
    client.ask("run.typical", { run }), client.ask("run.output", { run, step: StepKey.parse("swap@web1"), from: -20 }), client.ask("person.get", undefined), client.ask("run.redline", run),
    client.ask("alerts.list", undefined), client.ask("alerts.history", {}), client.ask("notify.alerts", undefined), client.ask("notify.verdicts", undefined), client.ask("notify.receivers", undefined),
    client.ask("notify.log", {}), client.ask("silences.list", undefined), client.ask("rules.list", undefined), client.ask("slos.list", undefined), client.ask("health.scores", {}), client.ask("baselines.list", {}),
    client.ask("promql.range", { expression: "up", from: now - 60_000, to: now, stepMs: 1_000 }), client.ask("promql.sources", undefined), client.ask("series.names", undefined),
    client.ask("database.queries", { database: DatabaseId.parse("orders") }), client.ask("stores.login", { kind: "database", id: DatabaseId.parse("orders") }), client.ask("host.processes", { host: HostId.parse("web1") }),
    client.ask("logs.list", undefined), client.ask("logs.tail", { log: "shop-log" }), client.ask("metrics.targets", undefined), client.ask("prometheus.targets", undefined), client.ask("history.size", {}),
    client.ask("promql.instant", { expression: 'pg_static{store="orders"}', at: now }),
    client.ask("plan.changes", { runbook: RunbookId.parse("shipped/rolling-deploy"), target }),
  ]);
  expect(outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.problem]))).toEqual([]);
});
