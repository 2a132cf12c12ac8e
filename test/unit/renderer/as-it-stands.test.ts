import { describe, expect, it } from "vitest";
import { asItStands } from "../../../src/renderer/features/run/as-it-stands";
import type { RunStatus, RunView, StepStatus } from "../../../src/shared/run";

const viewOf = (status: RunStatus, ...steps: StepStatus[]): RunView =>
  ({ status, steps: Object.fromEntries(steps.map((step, index) => [`step${index}`, { key: `step${index}`, status: step }])) }) as unknown as RunView;
const shown = (view: RunView) => Object.values(asItStands(view).steps).map(({ status }) => status);

describe("a run as it stands", () => {
  it("shows nothing of an interrupted run as going on", () => {
    expect(shown(viewOf("interrupted", "done", "running", "undoing", "pending", "waiting"))).toEqual(["done", "unknown", "unknown", "pending", "waiting"]);
    expect(asItStands(viewOf("interrupted", "running")).steps["step0"]?.reason).toContain("under way when the console ended");
  });

  it("leaves a run that goes on as it is", () => {
    const view = viewOf("running", "done", "running");
    expect(asItStands(view)).toBe(view);
  });
});
