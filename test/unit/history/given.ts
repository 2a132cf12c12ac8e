import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type History, type HistoryOptions, openHistory } from "../../../src/main/history";
import { RunId } from "../../../src/shared/ids";
import { Plan } from "../../../src/shared/plan";
import type { RunEventBody } from "../../../src/shared/run";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** 2026-11-01T00:00:00Z, a multiple of ten minutes. */
export const START = Date.UTC(2026, 10, 1);

export const runId = (name = "k3f9ax"): RunId => RunId.parse(`20261101T000000Z-${name}`);

/** A folder that is gone after the test. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-history-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A history in its own file, closed after the test. */
export function aHistory(options: Partial<HistoryOptions> = {}): History & { file: string } {
  const file = options.file ?? join(aFolder(), "history.sqlite");
  const history = openHistory({ file, backups: false, now: () => START, ...options });
  onTestFinished(() => history.close());
  return Object.assign(history, { file });
}

/** A plan of `steps` action steps; those named in `gates` need so many people's agreement. */
export function aPlan(steps: readonly string[] = ["one", "two"], gates: Record<string, number> = {}): Plan {
  return Plan.parse({
    runbook: "shipped/rolling-deploy", title: "Rolling deploy", risk: "change", params: {}, secrets: [], dryRun: false,
    environment: "prod", target: { kind: "service", id: "shop" }, hosts: ["web1"], sourceHash: "0", source: "",
    phases: [{
      id: "roll", title: "Roll", onFail: "undo", parallel: 1,
      steps: steps.map((key, line) => ({
        key, stepId: key, phaseId: "roll", title: key, line, kind: gates[key] ? "gate" : "action", risk: "change", timeoutMs: 1_000,
        gate: gates[key] ? { count: gates[key] } : undefined,
      })),
    }],
  });
}

export const created = (plan = aPlan()): Extract<RunEventBody, { type: "run.created" }> => ({ type: "run.created", plan, planHash: "abc" });
