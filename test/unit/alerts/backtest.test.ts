import { describe, expect, it } from "vitest";
import { createRuleAnswers } from "../../../src/main/alerts";
import type { BacktestAsk, BacktestProgress } from "../../../src/shared/rules/ask";
import { DOWN, down, MINUTE, START, unseen, upAgain, World } from "./given";

async function withHistory(told?: (progress: BacktestProgress) => void): Promise<{ world: World; answers: ReturnType<typeof createRuleAnswers> }> {
  const world = new World();
  world.write("a.yml", DOWN);
  world.isEvaluator = false;
  await world.follow();
  await world.run(5 * MINUTE, { a: upAgain, b: upAgain });
  await world.run(5 * MINUTE, { a: down, b: upAgain });
  await world.run(MINUTE, { a: upAgain, b: down });
  await world.run(4 * MINUTE, { a: upAgain, b: upAgain });
  await world.run(10 * MINUTE, { a: down, b: unseen });
  return { world, answers: createRuleAnswers({ store: world.store, manager: world.manager }, world.history, told) };
}

const draft = (changes: object = {}): BacktestAsk["rule"] => ({ kind: "draft", name: "Down", expression: "up == 0", forMs: 2 * MINUTE, keepFiringForMs: 0, labels: { severity: "page" }, intervalMs: 15_000, ...changes });

describe("a backtest", () => {
  it("says when a rule would have fired, for which labels and for how long", async () => {
    const { world, answers } = await withHistory();
    const result = await answers["rules.backtest"]({ id: "1", rule: draft(), from: START, to: world.now });
    expect(result).toMatchObject({ stepMs: 15_000, cancelled: false, withoutData: false, fired: 2, problem: undefined });
    const minutes = (at: number | undefined): number | undefined => (at === undefined ? undefined : (at - START) / MINUTE);
    expect(result.alerts.map(({ labels, intervals }) => [labels["instance"], intervals.map(({ activeAt, firedAt, endedAt }) => [activeAt, firedAt, endedAt].map(minutes))])).toEqual([
      ["a", [[5.25, 7.25, 10.25], [15.25, 17.25, undefined]]],
      ["b", [[10.25, undefined, 11.25]]],
    ]);
    expect(result.alerts[0]?.intervals[0]).toMatchObject({ min: 0, max: 0 });
    expect(result.alerts[0]?.labels).toEqual({ alertname: "Down", instance: "a", severity: "page" });
  });

  it("of a rule that is in use takes its group's interval", async () => {
    const { world, answers } = await withHistory();
    const rule = { file: `${world.fleetFolder}/a.yml`, group: "hosts", name: "Down" };
    expect(await answers["rules.backtest"]({ id: "1", rule: { kind: "known", rule }, from: START, to: world.now })).toMatchObject({ stepMs: 15_000, fired: 2 });
    await expect(answers["rules.backtest"]({ id: "1", rule: { kind: "known", rule: { ...rule, name: "X" } }, from: START, to: world.now })).rejects.toMatchObject({ problem: { code: "rules.unknown" } });
  });

  it("tells silence from the absence of data, and an expression that fails from both", async () => {
    const { world, answers } = await withHistory();
    const run = (expression: string): Promise<unknown> => Promise.resolve(answers["rules.backtest"]({ id: expression, rule: draft({ expression }), from: START, to: world.now }));
    expect(await run("up > 5")).toMatchObject({ fired: 0, held: 0, withoutData: false });
    expect(await run("nothing_of_that_name > 5")).toMatchObject({ fired: 0, withoutData: true });
    expect(await run("up * on() up")).toMatchObject({ problem: { code: "promql.matching" } });
    await expect(run("up ==")).rejects.toMatchObject({ problem: { code: "promql.syntax" } });
  });

  it("says which part of the time was not seen", async () => {
    const { world, answers } = await withHistory();
    const run = async (from: number, expression = "up == 0") => answers["rules.backtest"]({ id: "seen", rule: draft({ expression }), from, to: world.now });
    expect((await run(START)).notSeen).toEqual([]);
    const before = world.now - START;
    const { notSeen, fired } = await run(START - before);
    expect([notSeen.length, fired]).toEqual([1, 2]);
    expect(notSeen[0]?.from).toBe(START - before);
    expect(Math.abs((notSeen[0]?.to ?? 0) - START)).toBeLessThanOrEqual((2 * before) / 60);
    expect((await run(START, "nothing_of_that_name > 5")).notSeen).toEqual([{ from: START, to: world.now }]);
    expect((await run(START, "vector(1) > 0")).notSeen).toEqual([]);
  });

  it("tells how far it has come while it goes on", async () => {
    const told: BacktestProgress[] = [];
    const { world, answers } = await withHistory((progress) => told.push(progress));
    await answers["rules.backtest"]({ id: "long", rule: draft({ intervalMs: 1_000 }), from: START, to: world.now });
    expect(told.length).toBeGreaterThan(0);
    expect(told.every(({ id, done, fired }) => id === "long" && done > 0 && done <= 1 && fired >= 0)).toBe(true);
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).sort((a, b) => a - b));
  });

  it("can be cancelled, and lets other work in between", async () => {
    const { world, answers } = await withHistory();
    let isOver = false;
    const running = Promise.resolve(answers["rules.backtest"]({ id: "long", rule: draft({ intervalMs: 1_000 }), from: START - 100_000 * 1_000, to: world.now })).finally(() => (isOver = true));
    for (let turn = 0; turn < 3; turn++) {
      await new Promise(setImmediate);
      expect(isOver).toBe(false);
    }
    await answers["rules.backtest-cancel"]({ id: "long" });
    const result = await running;
    expect(result.cancelled).toBe(true);
    expect(result.evaluations).toBeGreaterThan(0);
    expect(result.upTo).toBeLessThan(world.now);
  });
});
