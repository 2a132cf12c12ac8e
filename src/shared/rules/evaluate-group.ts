import type { AlertInstance, AlertTransition } from "../alert";
import { type Problem, problemOf } from "../problem";
import { type AlertStates, nextStates } from "./alert-states";
import { type Element, expandAlerts, labelText } from "./expand-alerts";
import type { AlertRule, LabelRecord, Rule, RuleGroup } from "./model";
import { recordedElements } from "./record";

/** A sample that a rule makes, or the word that a series has ended. The metric's name is the label `__name__`. */
export interface RuleSample {
  labels: LabelRecord;
  /** ms */
  at: number;
  /** Absent: the series ends here. */
  value?: number;
}

/** What a rule remembers from one evaluation to the next. */
export interface RuleMemory {
  /** Of an alerting rule. */
  states: AlertStates;
  /** Series that its last evaluation made, by their labels as text. */
  series: ReadonlyMap<string, LabelRecord>;
}

export const NO_MEMORY: RuleMemory = { states: new Map(), series: new Map() };

export interface RuleResult {
  memory: RuleMemory;
  transitions: AlertTransition[];
  samples: RuleSample[];
  /** Why the evaluation failed; then the memory is as it was, unless there were more alerts than the group's limit. */
  problem?: Problem;
}

export interface EvaluationWorld {
  externalLabels: LabelRecord;
  externalUrl: string;
  /** The result of an expression. Rejects with a ProblemError where it has none. */
  query(expression: string, at: number): Promise<readonly Element[]>;
}

/** Thrown by a template's query whose result is not there yet. */
class QueryWanted extends Error {
  override name = "QueryWanted";
  constructor(readonly expression: string) {
    super("a template asks for data");
  }
}

/** Queries that the templates of one evaluation may ask. */
const MAX_QUERIES = 100;

/**
 * Evaluates a group at `at` (ms): its rules one after the other, each result handed over before the next rule is evaluated, so that
 * recorded series are there for the rules below.
 */
export async function evaluateGroup(
  group: RuleGroup, memories: readonly RuleMemory[], at: number, world: EvaluationWorld, done: (rule: Rule, index: number, result: RuleResult) => void,
): Promise<void> {
  for (const [index, rule] of group.rules.entries()) done(rule, index, await evaluateRule(group, rule, memories[index] ?? NO_MEMORY, at, world));
}

/** One rule; failures are in the result. */
export async function evaluateRule(group: RuleGroup, rule: Rule, memory: RuleMemory, at: number, world: EvaluationWorld): Promise<RuleResult> {
  const failed = (problem: Problem): RuleResult => ({ memory, transitions: [], samples: [], problem });
  const queriedAt = at - group.queryOffsetMs;
  try {
    const elements = await world.query(rule.expression, queriedAt);
    if (rule.kind === "record") {
      const recorded = recordedElements(rule, elements, group.limit);
      return recorded.ok ? { transitions: [], ...withSeries(memory.states, memory.series, recorded.value, queriedAt) } : failed(recorded.problem);
    }
    const active = await expandedWithQueries(rule, elements, at, world);
    if (!active.ok) return failed(active.problem);
    const step = nextStates(rule, { file: group.file, group: group.name, name: rule.name }, memory.states, active.value, at, group.limit);
    if (!step.ok) return { ...limited(rule, group, memory, at), problem: step.problem };
    return { transitions: step.value.transitions, ...withSeries(step.value.states, memory.series, alertSeries(step.value.states), queriedAt) };
  } catch (thrown) {
    return failed(problemOf(thrown, "rules.evaluation"));
  }
}

/** Beyond its limit a rule has no alerts at all, as in Prometheus: what was firing ends. */
function limited(rule: AlertRule, group: RuleGroup, { states, series }: RuleMemory, at: number): RuleResult {
  const ended = nextStates({ ...rule, keepFiringForMs: 0 }, { file: group.file, group: group.name, name: rule.name }, states, [], at);
  return { memory: { states: ended.ok ? ended.value.states : new Map(), series }, transitions: ended.ok ? ended.value.transitions.map((one) => ({ ...one, because: "limit" })) : [], samples: [] };
}

/** Templates are expanded without waiting; one that asks for data is expanded again when the answer is there. */
async function expandedWithQueries(rule: AlertRule, elements: readonly Element[], at: number, world: EvaluationWorld): Promise<ReturnType<typeof expandAlerts>> {
  const answers = new Map<string, () => readonly Element[]>();
  const query = (expression: string): readonly Element[] => {
    const answer = answers.get(expression);
    if (answer) return answer();
    throw new QueryWanted(expression);
  };
  for (;;) {
    try {
      return expandAlerts(rule, elements, { at, query, externalLabels: world.externalLabels, externalUrl: world.externalUrl, annotations: true });
    } catch (thrown) {
      if (!(thrown instanceof QueryWanted)) throw thrown;
      if (answers.size >= MAX_QUERIES) throw new Error(`the templates ask more than ${MAX_QUERIES} queries`, { cause: thrown });
      answers.set(thrown.expression, await answerOf(world, thrown.expression, at));
    }
  }
}

async function answerOf(world: EvaluationWorld, expression: string, at: number): Promise<() => readonly Element[]> {
  try {
    const elements = await world.query(expression, at);
    return () => elements;
  } catch (thrown) {
    return () => {
      throw thrown;
    };
  }
}

/** ALERTS and ALERTS_FOR_STATE of what is pending or firing. */
function alertSeries(states: AlertStates): Element[] {
  return [...states.values()].filter(({ state }) => state !== "resolved").flatMap(({ labels, state, activeAt }: AlertInstance): Element[] => [
    { labels: { ...labels, __name__: "ALERTS", alertstate: state }, value: 1 },
    { labels: { ...labels, __name__: "ALERTS_FOR_STATE" }, value: Math.floor(activeAt / 1_000) },
  ]);
}

/** The samples of an evaluation: the new ones, and an end for each series that is there no longer. */
function withSeries(states: AlertStates, before: ReadonlyMap<string, LabelRecord>, made: readonly Element[], at: number): Pick<RuleResult, "memory" | "samples"> {
  const series = new Map(made.map(({ labels }) => [labelText(labels), labels]));
  const ended = [...before].filter(([key]) => !series.has(key)).map(([, labels]): RuleSample => ({ labels, at }));
  return { memory: { states, series }, samples: [...made.map(({ labels, value }): RuleSample => ({ labels, at, value })), ...ended] };
}
