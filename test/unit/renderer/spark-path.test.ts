import { expect, it } from "vitest";
import { sparkPath } from "../../../src/renderer/lib/spark-path";

const box = { from: 0, to: 100, gapMs: 15, max: 1, width: 100, height: 22 };

it("starts a new stroke after a gap", () => {
  const { line, area } = sparkPath([[0, 0], [10, 1], [60, 0.5], [70, 0.5]], box);
  expect(line).toBe("M0.0 21.0L10.0 1.0M60.0 11.0L70.0 11.0");
  expect(area.match(/Z/g)).toHaveLength(2);
});

it("grows its scale with the largest point", () => expect(sparkPath([[0, 2], [10, 4]], box).line).toBe("M0.0 11.0L10.0 1.0"));

it("draws nothing of nothing", () => expect(sparkPath([], box)).toEqual({ line: "", area: "" }));
