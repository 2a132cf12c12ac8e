import type { AlertTransition } from "../../shared/alert";
import type { ObjectRef } from "../../shared/fleet";
import type { RunSummary } from "../../shared/run";
import type { ChartMark } from "../components/chart-desk";
import type { Span } from "../lib/chart-shape";
import { type AlertRow } from "./alert-rows";
import { severityOf, type Severity } from "../../shared/severity";
import { formatRoute } from "./route";

const isDeploy = ({ runbook, title }: RunSummary): boolean => /(^|[/-])(deploy|roll-?back)/.test(runbook) || /\b(deploy|roll ?back)/i.test(title);

/** Runs that changed something, as marks; of one object where one is named. */
export function runMarks(runs: readonly RunSummary[], { from, to }: Span, of?: ObjectRef): ChartMark[] {
  return runs
    .filter(({ dryRun, risk, createdAt, target }) => !dryRun && risk !== "read" && createdAt >= from && createdAt <= to && (!of || (target?.kind === of.kind && target.id === of.id)))
    .map((run): ChartMark => ({
      id: `run ${run.id}`, kind: isDeploy(run) ? "deploy" : "run", from: run.createdAt, to: run.endedAt, href: formatRoute({ page: "run", id: run.id }),
      label: `${run.title}${run.target ? ` on ${run.target.id}` : ""} by ${run.actor}: ${run.status}`, tone: run.status === "failed" || run.status === "unknown" ? "bad" : "live",
    }));
}

const TONES: Record<Severity, ChartMark["tone"]> = { critical: "bad", warning: "warn", info: "back", none: "back" };

/** Times in which alerts fired, as marks. Transitions come the newest first; `rows` are the alerts of now. */
export function alertMarks(transitions: readonly AlertTransition[], rows: readonly AlertRow[], { from, to }: Span): ChartMark[] {
  const marks: ChartMark[] = [];
  const mark = (key: string, labels: Readonly<Record<string, string>>, start: number, end: number | undefined): void => {
    marks.push({
      id: `alert ${key} ${start}`, kind: "alert", from: start, to: end ?? to, href: formatRoute({ page: "alert", id: key }), tone: TONES[severityOf(labels["severity"])],
      label: `${labels["alertname"] ?? key} ${end === undefined ? "fires since" : "fired"}`,
    });
  };
  const open = new Map<string, number>();
  for (const { key, labels, at, from: before, to: after } of transitions.toReversed()) {
    if (after === "firing") open.set(key, at);
    else if (before === "firing") {
      mark(key, labels, open.get(key) ?? from, at);
      open.delete(key);
    }
  }
  for (const { alert } of rows) {
    if (alert.state === "firing") mark(alert.key, alert.labels, alert.firedAt ?? alert.activeAt, undefined);
  }
  return marks.filter((one) => one.from <= to && (one.to ?? one.from) >= from);
}

/** Whether an alert's labels say that it is about an object; an environment holds what is in it. Series of databases and caches name their `store`. */
export const isAbout = (labels: Readonly<Record<string, string>>, { kind, id }: ObjectRef): boolean =>
  labels[kind] === id || ((kind === "database" || kind === "cache") && labels["store"] === id);
