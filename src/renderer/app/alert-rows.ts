import type { AlertInstance, AlertState } from "../../shared/alert";
import type { ObjectKind, ObjectRef } from "../../shared/fleet";
import { type Matcher, matchesAll, parseMatcher } from "../../shared/matchers";
import type { AlertVerdict } from "../../shared/notify";
import type { AlertView } from "../../shared/rules/ask";
import { SEVERITIES, type Severity, severityOf } from "../../shared/severity";

/** One alert as the window shows it: what it is, and what is told of it. */
export interface AlertRow {
  alert: AlertInstance;
  /** What its rule says; absent for alerts that the console itself raises. */
  view?: AlertView;
  severity: Severity;
  /** One sentence for a person. */
  summary: string;
  /** The object of the fleet that it is about, where a label names one. */
  subject?: ObjectRef;
  verdict?: AlertVerdict;
  /** Nobody is told of it: silenced, or another alert speaks for it. */
  isMuted: boolean;
}

const SUBJECT_LABELS: readonly Exclude<ObjectKind, "environment">[] = ["service", "database", "cache", "probe", "host"];
type Known = (ref: ObjectRef) => boolean;

/** The object that an alert's labels name, the most particular first; `known` says which there are. */
export function subjectOf(labels: Readonly<Record<string, string>>, known: Known): ObjectRef | undefined {
  for (const kind of SUBJECT_LABELS) {
    const id = labels[kind];
    if (id !== undefined && known({ kind, id })) return { kind, id };
  }
  const id = labels["environment"];
  return id !== undefined && known({ kind: "environment", id }) ? { kind: "environment", id } : undefined;
}

const SUMMARIES = ["summary", "message", "title", "description"] as const;

export function summaryOf({ annotations, labels }: Pick<AlertInstance, "annotations" | "labels">): string {
  const said = SUMMARIES.map((name) => annotations[name]?.trim()).find((text) => text !== undefined && text !== "");
  return said ?? labels["alertname"] ?? "";
}

const STATE_ORDER: Record<AlertState, number> = { firing: 0, pending: 1, resolved: 2 };

/** The time at which an alert came into its state. */
export const changedAt = ({ state, firedAt, resolvedAt, activeAt }: AlertInstance): number =>
  state === "resolved" ? (resolvedAt ?? activeAt) : state === "firing" ? (firedAt ?? activeAt) : activeAt;

export interface AlertSources {
  rules: readonly AlertView[];
  own: readonly AlertInstance[];
  verdicts: readonly AlertVerdict[];
  known: Known;
}

/** All alerts in one list: firing before pending before resolved, the worst first, then the latest. */
export function alertRows({ rules, own, verdicts, known }: AlertSources): AlertRow[] {
  const verdictOf = new Map(verdicts.map((verdict) => [verdict.alert, verdict]));
  const row = (alert: AlertInstance, view?: AlertView): AlertRow => {
    const verdict = verdictOf.get(alert.key);
    return {
      alert, view, verdict, severity: severityOf(view?.severity ?? alert.labels["severity"]), summary: summaryOf(alert), subject: subjectOf(alert.labels, known),
      isMuted: verdict !== undefined && verdict.silencedBy.length + verdict.inhibitedBy.length > 0,
    };
  };
  return [...rules.map((view) => row(view, view)), ...own.map((alert) => row(alert))].sort((a, b) =>
    STATE_ORDER[a.alert.state] - STATE_ORDER[b.alert.state] || SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)
    || changedAt(b.alert) - changedAt(a.alert) || (a.alert.key < b.alert.key ? -1 : 1));
}

export interface AlertGroup {
  state: AlertState;
  severity: Severity;
  rows: AlertRow[];
}

/** Rows in the order of `alertRows`, those of one state and severity together. */
export function groupRows(rows: readonly AlertRow[]): AlertGroup[] {
  const groups: AlertGroup[] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last && last.state === row.alert.state && last.severity === row.severity) last.rows.push(row);
    else groups.push({ state: row.alert.state, severity: row.severity, rows: [row] });
  }
  return groups;
}

/** Alerts of one name and severity that fire and are not muted, in the order of the rows. */
export interface FiringName {
  name: string;
  severity: Severity;
  rows: [AlertRow, ...AlertRow[]];
}

/** What fires, by name: many hosts with one trouble are one line. */
export function firingNames(rows: readonly AlertRow[]): FiringName[] {
  const found = new Map<string, FiringName>();
  for (const row of rows) {
    if (row.alert.state !== "firing" || row.isMuted) continue;
    const name = row.alert.labels["alertname"] ?? row.alert.key;
    const known = found.get(`${row.severity} ${name}`);
    if (known) known.rows.push(row);
    else found.set(`${row.severity} ${name}`, { name, severity: row.severity, rows: [row] });
  }
  return [...found.values()];
}

/** Firing alerts that somebody is to be told of, by severity. */
export function countFiring(rows: readonly AlertRow[]): Record<Severity, number> & { all: number; muted: number } {
  const counts = { critical: 0, warning: 0, info: 0, none: 0, all: 0, muted: 0 };
  for (const { alert, severity, isMuted } of rows) {
    if (alert.state !== "firing") continue;
    if (isMuted) counts.muted += 1;
    else {
      counts[severity] += 1;
      counts.all += 1;
    }
  }
  return counts;
}

export interface AlertFilter {
  /** Words, and conditions on labels: `disk host=~"db.*"`. */
  text: string;
  states: ReadonlySet<AlertState>;
  /** None: all. */
  severities: ReadonlySet<Severity>;
  /** Whether those that are silenced or inhibited are shown. */
  withMuted: boolean;
}

export function filterRows(rows: readonly AlertRow[], { text, states, severities, withMuted }: AlertFilter): AlertRow[] {
  const { words, matchers } = readFilter(text);
  return rows.filter(({ alert, severity, summary, isMuted }) => {
    if (!states.has(alert.state) || (severities.size > 0 && !severities.has(severity)) || (isMuted && !withMuted)) return false;
    if (!matchesAll(matchers, alert.labels)) return false;
    const where = [summary, ...Object.entries(alert.labels).map(([name, value]) => `${name}=${value}`)].join(" ").toLowerCase();
    return words.every((word) => where.includes(word));
  });
}

const PART = /[a-zA-Z_][a-zA-Z0-9_]*(?:=~|!~|!=|=)(?:"(?:[^"\\]|\\.)*"|\S*)|\S+/g;

/** Parts that are no condition, or not yet one, are words to look for. */
function readFilter(text: string): { words: string[]; matchers: Matcher[] } {
  const words: string[] = [];
  const matchers: Matcher[] = [];
  for (const [part] of text.matchAll(PART)) {
    const matcher = /[=~]/.test(part) ? parseMatcher(part) : undefined;
    if (matcher?.ok && matcher.value.value !== "") matchers.push(matcher.value);
    else words.push(part.toLowerCase());
  }
  return { words, matchers };
}
