import { raise } from "../../shared/problem";
import { parsePromql } from "../../shared/promql";
import type { Backtest as Result, BacktestAsk, BacktestProgress } from "../../shared/rules/ask";
import { Backtest } from "../../shared/rules/backtest";
import { type AlertRule, DEFAULT_INTERVAL_MS } from "../../shared/rules/model";
import type { SampleStore } from "../ports";
import { exactSource, slicedExactSource } from "../query";
import type { GroupRun } from "./group-run";

/** A backtest of more evaluations would take minutes. */
const MOST_EVALUATIONS = 500_000;
/** How often it is told how far one has come, ms. */
const TOLD_EVERY_MS = 250;

interface Target {
  rule: AlertRule;
  stepMs: number;
}

/** Backtests that run: each may be cancelled, and none holds up the rest of the core. */
export class Backtests {
  readonly #cancelled = new Set<string>();
  readonly #running = new Set<string>();

  constructor(private readonly samples: Pick<SampleStore, "raw">, private readonly groups: () => readonly GroupRun[], private readonly told: (progress: BacktestProgress) => void = () => undefined) {}

  async run({ id, rule: asked, from, to }: BacktestAsk): Promise<Result> {
    if (this.#running.has(id)) raise({ code: "rules.backtest-runs", message: "A backtest of this name is running.", next: "Cancel it, or wait for it." });
    if (!(to >= from)) raise({ code: "rules.range", message: "The end lies before the start." });
    const { rule, stepMs } = asked.kind === "known" ? this.#known(asked.rule) : draftRule(asked);
    if ((to - from) / stepMs > MOST_EVALUATIONS) raise({ code: "rules.range", message: `That would be more than ${MOST_EVALUATIONS} evaluations.`, next: "Take a shorter time." });
    const backtest = new Backtest(rule, exactSource(this.samples), { from, to, stepMs, inSlices: slicedExactSource(this.samples) }, () => performance.now());
    this.#running.add(id);
    let toldAt = -Infinity;
    try {
      while (!backtest.isDone && !this.#cancelled.has(id)) {
        backtest.slice();
        if (performance.now() - toldAt >= TOLD_EVERY_MS) {
          toldAt = performance.now();
          this.told({ id, ...backtest.progress });
        }
        await new Promise(setImmediate);
      }
      return backtest.result(!backtest.isDone);
    } finally {
      this.#running.delete(id);
      this.#cancelled.delete(id);
    }
  }

  /** Ends a backtest; what it has found so far is its answer. */
  cancel(id: string): void {
    if (this.#running.has(id)) this.#cancelled.add(id);
  }

  #known({ file, group, name }: { file: string; group: string; name: string }): Target {
    const run = this.groups().find((one) => one.group.file === file && one.group.name === group);
    const rule = run?.rules.map((one) => one.rule).find((one) => one.name === name);
    if (!run || !rule) return raise({ code: "rules.unknown", message: `There is no rule "${name}" in the group "${group}".`, next: "The rule files may have changed meanwhile; look at the list again." });
    if (rule.kind !== "alert") return raise({ code: "rules.recording", message: `"${name}" is a recording rule: it never fires.` });
    return { rule, stepMs: run.intervalMs };
  }
}

function draftRule({ name, expression, forMs, keepFiringForMs, labels, intervalMs }: Extract<BacktestAsk["rule"], { kind: "draft" }>): Target {
  const promql = parsePromql(expression);
  if (!promql.ok) return raise(promql.problem);
  return { rule: { kind: "alert", name, expression, promql: promql.value, labels, annotations: {}, forMs, keepFiringForMs, at: {} }, stepMs: intervalMs ?? DEFAULT_INTERVAL_MS };
}
