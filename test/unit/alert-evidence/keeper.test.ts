import { setTimeout as delay } from "node:timers/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { EvidenceKeeper } from "../../../src/main/alert-evidence";
import { openHistory } from "../../../src/main/history";
import type { AlertChange, AlertInstance } from "../../../src/shared/alert";
import type { AlertEvidence } from "../../../src/shared/alert-evidence";

const alertOf = (key: string, firedAt: number): AlertInstance => ({ key, rule: { file: "r", group: "g", name: "A" }, labels: {}, annotations: {}, state: "firing", value: 1, activeAt: 0, firedAt, lastEvaluatedAt: 0 });
const evidenceOf = ({ key, firedAt = 0 }: AlertInstance): AlertEvidence => ({ key, firedAt, at: firedAt, logs: [{ source: "x", lines: [key] }], series: [{ series: { name: "a", labels: {} }, points: [[1, Number.NaN]] }], leftOutSeries: 0, missing: [] });

it("keeps evidence of what begins to fire, few at a time, and not of a whole storm", async () => {
  const folder = mkdtempSync(join(tmpdir(), "qd-evidence-"));
  const history = openHistory({ file: join(folder, "history.sqlite"), backups: false });
  onTestFinished(async () => {
    await history.close();
    rmSync(folder, { recursive: true, force: true });
  });
  let say: (changes: readonly AlertChange[]) => void = () => undefined;
  let under = 0;
  let most = 0;
  const faults: unknown[] = [];
  const keeper = new EvidenceKeeper({
    book: { list: () => [], onChange: (listener) => ((say = listener), () => undefined) }, table: history.evidence, now: () => 1_000, kept: () => undefined, onFault: (thrown) => faults.push(thrown),
    gather: async (alert) => {
      most = Math.max(most, ++under);
      await delay(1);
      under--;
      if (alert.key === "bad") throw new Error("no");
      return evidenceOf(alert);
    },
  });
  say([{ change: "resolved", alert: alertOf("gone", 1) }, { change: "firing", alert: alertOf("bad", 1) }, { change: "firing", alert: alertOf("one", 1) }, { change: "firing", alert: alertOf("one", 2) }]);
  say(Array.from({ length: 200 }, (_, index) => ({ change: "firing" as const, alert: alertOf(`storm ${index}`, 3) })));
  await expect.poll(() => history.evidence.get("storm 20")).toBeDefined();
  await keeper.close();
  expect(history.evidence.get("one")).toEqual(evidenceOf(alertOf("one", 2)));
  expect(history.evidence.get("one", 1)).toEqual(evidenceOf(alertOf("one", 1)));
  expect(history.evidence.get("gone")).toBeUndefined();
  expect(history.evidence.get("storm 199")).toBeUndefined();
  expect(most).toBeLessThanOrEqual(3);
  expect(faults).toHaveLength(1);
  history.evidence.forget(2);
  expect(history.evidence.get("one", 1)).toBeUndefined();
  expect(history.evidence.get("one")).toBeDefined();
});
