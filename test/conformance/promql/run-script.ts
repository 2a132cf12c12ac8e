import { instantQuery, rangeQuery, type RangeResult } from "../../../src/shared/promql";
import type { Outcome, Problem } from "../../../src/shared/problem";
import { almostEqual, differsInstant, differsRange, differsRemarks } from "./compare";
import { type EvalCase, readScript } from "./script";
import { NativeHistogramTouched, ScriptStorage } from "./storage";

export interface CaseResult {
  /** `file:line: expression` */
  name: string;
  outcome: "passed" | "failed" | "skipped";
  /** Why it was skipped, or what differs. */
  detail?: string;
}

/** Runs every eval of a script, in order. */
export function runScript(file: string, script: string): CaseResult[] {
  const storage = new ScriptStorage();
  const results: CaseResult[] = [];
  // Cases after data that cannot be read would fail for no fault of the evaluator.
  let unreadable: string | undefined;
  for (const command of readScript(script)) {
    switch (command.kind) {
      case "clear":
        storage.clear();
        unreadable = undefined;
        break;
      case "load":
        storage.load(command);
        unreadable ??= command.unreadable;
        break;
      case "eval":
        results.push({ name: `${file}:${command.line}: ${command.expression}`, ...judge({ ...command, unreadable: command.unreadable ?? unreadable }, storage) });
    }
  }
  return results;
}

type Judgement = Pick<CaseResult, "outcome" | "detail">;

function judge(wanted: EvalCase, storage: ScriptStorage): Judgement {
  if (wanted.unreadable !== undefined) return { outcome: "skipped", detail: `the runner cannot read: ${wanted.unreadable}` };
  if (wanted.series.some(({ values }) => values.includes("histogram"))) return { outcome: "skipped", detail: "native histogram" };
  try {
    const detail = wanted.stepMs === undefined ? judgeInstant(wanted, storage) : judgeRange(wanted, storage);
    return detail === undefined ? { outcome: "passed" } : { outcome: "failed", detail };
  } catch (thrown) {
    if (thrown instanceof NativeHistogramTouched) return { outcome: "skipped", detail: "native histogram" };
    if (thrown instanceof Experimental) return { outcome: "skipped", detail: thrown.message };
    return { outcome: "failed", detail: `thrown: ${String(thrown)}` };
  }
}

class Experimental extends Error {}

function judgeInstant(wanted: EvalCase, storage: ScriptStorage): string | undefined {
  const outcome = instantQuery(storage, wanted.expression, { at: wanted.from });
  if (!outcome.ok || wanted.expect.fail) return differsProblem(wanted, outcome);
  const { value, remarks } = outcome.value;
  return differsInstant(wanted, value) ?? differsRemarks(wanted.expect, remarks) ?? differsAsRange(wanted, storage);
}

/** An instant query is a range query with one step; the steps around it must not change what it gives. */
function differsAsRange(wanted: EvalCase, storage: ScriptStorage): string | undefined {
  if (wanted.text !== undefined || wanted.number !== undefined || wanted.samples || wanted.expect.ordered || /\b(start|end)\s*\(/.test(wanted.expression)) return undefined;
  const outcome = rangeQuery(storage, wanted.expression, { from: wanted.from - 60_000, to: wanted.from + 60_000, stepMs: 60_000 });
  // A neighbouring step may fail on its own, and a range vector has no range query.
  if (!outcome.ok) return undefined;
  const elements = outcome.value.lines.flatMap(({ labels, points }) => points.filter(([at]) => at === wanted.from).map(([, value]) => ({ labels, value })));
  const equal = elements.length === wanted.series.length
    && wanted.series.every(({ labels, values }) => elements.some((one) => one.labels.key === labels.key && almostEqual(Number(values[0]), one.value)));
  return equal ? undefined : `as a range query it gives ${elements.map(({ labels, value }) => `${labels.toString()} ${value}`).join(", ")}`;
}

function judgeRange(wanted: EvalCase, storage: ScriptStorage): string | undefined {
  const outcome: Outcome<RangeResult> = rangeQuery(storage, wanted.expression, { from: wanted.from, to: wanted.to, stepMs: wanted.stepMs ?? 1 });
  if (!outcome.ok || wanted.expect.fail) return differsProblem(wanted, outcome);
  return differsRange(wanted, outcome.value.lines) ?? differsRemarks(wanted.expect, outcome.value.remarks);
}

function differsProblem({ expect }: EvalCase, outcome: Outcome<unknown>): string | undefined {
  if (outcome.ok) return "want a failure, got a result";
  const { problem } = outcome;
  if (problem.code === "promql.experimental" || problem.code === "promql.native-histogram") throw new Experimental(problem.message);
  if (!expect.fail) return `failed: ${said(problem)}`;
  const texts = [problem.message, `${problem.at?.line}:${problem.at?.column}: parse error: ${problem.message}`];
  if (expect.failMessage !== undefined && !texts.includes(expect.failMessage)) return `want the failure ${expect.failMessage}, got ${problem.message}`;
  const regex = expect.failRegex === undefined ? undefined : new RegExp(expect.failRegex);
  return !regex || texts.some((text) => regex.test(text)) ? undefined : `want a failure like ${expect.failRegex}, got ${problem.message}`;
}

const said = ({ code, message }: Problem): string => `${code}: ${message}`;
