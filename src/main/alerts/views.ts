import type { AlertInstance, AlertState } from "../../shared/alert";
import type { AlertList, AlertView, RuleFileView, RuleGroupView, RuleList, RuleView } from "../../shared/rules/ask";
import type { LabelRecord } from "../../shared/rules/model";
import { type GroupRun, groupKey, type RuleRun } from "./group-run";
import type { RuleManager } from "./manager";
import type { RuleStore } from "./rule-store";

/** Names under which rule files say which runbook an alert has. */
const RUNBOOK = ["runbook", "runbook_id", "runbook_url"];

/** The alerts as a list shows them: the latest change first. */
export function alertList(manager: RuleManager): AlertList {
  const runs = runsOf(manager);
  const alerts = manager.list().map((alert) => alertView(alert, runs)).sort((a, b) => changedAt(b) - changedAt(a));
  return { alerts, evaluatesHere: manager.evaluates, waitingSince: manager.waitingSince };
}

const runsOf = (manager: RuleManager): ReadonlyMap<string, GroupRun> => new Map(manager.groups().map((run) => [run.key, run]));

const changedAt = ({ resolvedAt, firedAt, activeAt }: AlertInstance): number => resolvedAt ?? firedAt ?? activeAt;

function alertView(alert: AlertInstance, runs: ReadonlyMap<string, GroupRun>): AlertView {
  const run = runs.get(groupKey({ file: alert.rule.file, name: alert.rule.group }));
  const namesakes = run?.rules.filter(({ rule }) => rule.kind === "alert" && rule.name === alert.rule.name) ?? [];
  const one = namesakes.find(({ memory }) => memory.states.has(alert.key)) ?? namesakes[0];
  const rule = one?.rule.kind === "alert" ? one.rule : undefined;
  return {
    ...alert, expression: rule?.expression ?? "", forMs: rule?.forMs ?? 0, keepFiringForMs: rule?.keepFiringForMs ?? 0, intervalMs: run?.intervalMs ?? 0, severity: alert.labels["severity"],
    runbook: runbookOf(alert.annotations) ?? runbookOf(alert.labels), evaluatedBy: one?.health.source,
  };
}

const runbookOf = (texts: LabelRecord): string | undefined => RUNBOOK.map((name) => texts[name]).find((text) => text !== undefined && text !== "");

/** The expression of the rule that an alert comes of; empty where the rule is gone. */
export const expressionOf = (manager: RuleManager, alert: AlertInstance): string => alertView(alert, runsOf(manager)).expression;

/** Rule files with their findings, and how their rules fare. */
export function ruleList(store: RuleStore, manager: RuleManager): RuleList {
  const runs = runsOf(manager);
  const files = store.files().map(({ origin, file, groups }): RuleFileView => ({
    file: file.file, origin, findings: [...file.findings], groups: groups.flatMap((group) => runs.get(groupKey(group)) ?? []).map(groupView),
  }));
  return { files, importedFolder: store.importedFolder, unmatched: [...store.unmatched] };
}

const groupView = (run: GroupRun): RuleGroupView => ({
  name: run.group.name, intervalMs: run.intervalMs, queryOffsetMs: run.group.queryOffsetMs, limit: run.group.limit, lastEvaluatedAt: evaluatedAt(run), rules: run.rules.map(ruleView),
});

/** Up to when states are known may be later than the last evaluation: after a break they go on from its end. */
function evaluatedAt({ rules, isRestored, knownUpTo }: GroupRun): number | undefined {
  const times = [...rules.map(({ health }) => health.at), isRestored ? knownUpTo : undefined].filter((at) => at !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}

function ruleView({ rule, memory, health }: RuleRun): RuleView {
  const alerts = [...memory.states.values()];
  return {
    kind: rule.kind, name: rule.name, expression: rule.expression, labels: rule.labels, annotations: rule.kind === "alert" ? rule.annotations : {},
    forMs: rule.kind === "alert" ? rule.forMs : 0, keepFiringForMs: rule.kind === "alert" ? rule.keepFiringForMs : 0, line: rule.at.line,
    health: health.problem ? "failing" : health.at === undefined ? "unknown" : "ok", problem: health.problem, lastEvaluatedAt: health.at, evaluationMs: health.tookMs,
    evaluatedBy: health.source, state: worst(alerts), alerts: alerts.length,
  };
}

const worst = (alerts: readonly AlertInstance[]): AlertState | undefined =>
  (["firing", "pending", "resolved"] as const).find((state) => alerts.some((alert) => alert.state === state));
