import type { FiringTime } from "../../../shared/judge/firing-times";
import { LEAST_DAYS, type Reach } from "../../../shared/judge/forecast";
import { budgetLeft } from "../../../shared/judge/slo-budget";
import type { RunSummary } from "../../../shared/run";
import { type Capacity, TREND_DAYS } from "./capacity";
import type { Block, ReportPage, Section } from "./document";
import type { ReportData } from "./gather";
import { troublesOf } from "./troubles";
import { bytes, count, duration, moment, percent, signed } from "./words";

const NAMES = { daily: "Daily", weekly: "Weekly", monthly: "Monthly" } as const;
const MOST_ROWS = 100;

/** A report in words. Pure. */
export function reportPage(data: ReportData): ReportPage {
  const { fleet, period, from, to, madeAt, madeBy } = data;
  return {
    title: `${NAMES[period]} report${fleet.name ? `: ${fleet.name}` : ""}`,
    verdict: verdictOf(data),
    facts: [["From", moment(from)], ["To", moment(to)], ["Made", `${moment(madeAt)} by ${madeBy}`], ["Seen", seenText(data)]],
    sections: [slos(data), scores(data), alerts(data), troubles(data), deploys(data), runs(data), capacity(data), notSeen(data)].filter((section) => section !== undefined),
  };
}

const rowsOr = (none: string, table: Extract<Block, { kind: "table" }>): Block[] =>
  table.rows.length === 0 ? [{ kind: "text", text: none }] : [{ ...table, rows: table.rows.slice(0, MOST_ROWS) }, ...(table.rows.length > MOST_ROWS ? [{ kind: "text" as const, text: `${table.rows.length - MOST_ROWS} more are left out here.` }] : [])];

const seenRatio = ({ seen: { hosts } }: ReportData): number | undefined => (hosts.length === 0 ? undefined : hosts.reduce((sum, { ratio }) => sum + ratio, 0) / hosts.length);

function seenText(data: ReportData): string {
  const ratio = seenRatio(data);
  return ratio === undefined ? "the fleet has no hosts" : `${percent(ratio)} of the time, over all hosts; what was not seen is in no figure`;
}

function verdictOf(data: ReportData): ReportPage["verdict"] {
  const missed = data.slos.filter(({ view }) => view.state === "missed");
  const unknown = data.slos.filter(({ view }) => view.state === "no data");
  const risky = data.slos.filter(({ view }) => view.state === "at risk");
  const failed = data.runs.filter(({ status, dryRun }) => !dryRun && (status === "failed" || status === "unknown"));
  const ratio = seenRatio(data);
  if (ratio === 0) return { tone: "odd", text: "No host was seen in this time: nothing can be said about how the fleet did." };
  const parts = [
    ...(data.slos.length > unknown.length ? [missed.length > 0 ? `${count(missed.length, "objective")} missed (${missed.map(({ view }) => view.id).join(", ")})` : risky.length > 0 ? `no objective missed, ${risky.length} at risk (${risky.map(({ view }) => view.id).join(", ")})` : "no objective missed"] : []),
    ...(unknown.length > 0 ? [`nothing known of ${count(unknown.length, "objective")} (${unknown.map(({ view }) => view.id).join(", ")})`] : []),
    `${count(data.alerts.length, "alert")} fired`, ...(failed.length > 0 ? [`${count(failed.length, "run")} failed or ended unknown`] : []),
    ...(ratio !== undefined && ratio < 0.95 ? [`only ${percent(ratio)} of the time was seen`] : []),
  ];
  const tone = missed.length > 0 ? "bad" : risky.length + failed.length > 0 || data.alerts.some(isCritical) || (ratio ?? 1) < 0.95 ? "warn" : "good";
  const text = parts.join("; ");
  return { tone, text: `${text.charAt(0).toUpperCase()}${text.slice(1)}.` };
}

const isCritical = ({ labels }: FiringTime): boolean => /^(critical|page|emergency)$/i.test(labels["severity"] ?? "");

function slos({ slos: all, period }: ReportData): Section {
  if (all.length === 0) return { title: "Objectives", blocks: [{ kind: "text", text: "The fleet file promises nothing: there are no slos: in it." }] };
  const rows = all.map(({ view, within }) => [
    view.id, view.promise, within.badRatio === undefined ? "nothing seen" : percent(1 - within.badRatio), view.window, view.good === undefined ? "nothing seen" : percent(view.good),
    within.badRatio === undefined ? "" : `${percent(Math.max(0, 1 - budgetLeft(within.badRatio, view.objective)))} of the pace`, view.budgetLeft === undefined ? "" : percent(view.budgetLeft), view.state,
  ]);
  const remarks = all.flatMap(({ view }) => view.remarks.map((remark) => `${view.id}: ${remark}`));
  return {
    title: "Objectives",
    blocks: [
      { kind: "table", head: ["Objective", "Promised", `Kept in this ${PERIOD_WORD[period]}`, "Window", "Kept over it", "Errors", "Budget left", "State"], rows, figures: [2, 4, 5, 6] },
      ...(remarks.length > 0 ? [{ kind: "list" as const, items: remarks }] : []),
      { kind: "text", text: "Errors: 100 % of the pace spends exactly the whole budget over a window." },
    ],
  };
}

const PERIOD_WORD = { daily: "day", weekly: "week", monthly: "month" } as const;

function scores({ scores: found }: ReportData): Section | undefined {
  if (!found || found.services.length === 0) return undefined;
  const rows = found.services.map(({ service, grade, score, parts, remark }) => [service, score === undefined ? "unknown" : `${grade} (${score})`, ...parts.map((part) => (part.score === undefined ? "unknown" : String(part.score))), remark ?? ""]);
  const reasons = found.services.flatMap(({ service, parts }) => parts.flatMap(({ part, missing }) => (missing === undefined ? [] : [`${service}, ${part}: ${missing}`])));
  return {
    title: `Health of services, over the last ${duration(found.windowMs)}`,
    blocks: [{ kind: "table", head: ["Service", "Grade", "Uptime", "Performance", "Errors", "Dependencies", "Remark"], rows, figures: [2, 3, 4, 5] }, ...(reasons.length > 0 ? [{ kind: "list" as const, items: reasons }] : [])],
  };
}

function alerts({ alerts: times, alertsCut }: ReportData): Section {
  const byName = new Map<string, FiringTime[]>();
  for (const one of times) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  const lengthOf = ({ from, to }: FiringTime): number => to - from;
  const sum = (all: readonly FiringTime[]): number => all.reduce((total, one) => total + lengthOf(one), 0);
  const rows = [...byName].sort(([, a], [, b]) => sum(b) - sum(a)).map(([name, all]) => [
    name, [...new Set(all.map(({ labels }) => labels["severity"] ?? ""))].filter(Boolean).join(", "), String(all.length), duration(sum(all)), duration(Math.max(...all.map(lengthOf))), String(all.filter(({ isOpen }) => isOpen).length),
  ]);
  const each = [...times].reverse().map((one) => [moment(one.from) + (one.isOlder ? " (since before)" : ""), one.name, labelsText(one.labels), duration(lengthOf(one)), one.isOpen ? "still fires" : one.lostItsData ? "its series ended" : "resolved"]);
  return {
    title: "Alerts",
    blocks: [
      ...(alertsCut ? [{ kind: "text" as const, text: "There were more changes of alerts than are read: the oldest are left out." }] : []),
      ...rowsOr("No alert fired.", { kind: "table", head: ["Alert", "Severity", "Times", "Together", "Longest", "Still fires"], rows, figures: [2, 3, 4, 5] }),
      ...(each.length > 0 ? rowsOr("", { kind: "table", head: ["Since", "Alert", "Of", "For", "End"], rows: each, figures: [3] }) : []),
    ],
  };
}

/** Labels that say what an alert was about; what an image or an engine calls a container says less than its name. */
const labelsText = (labels: FiringTime["labels"]): string => Object.entries(labels).filter(([name]) => !/^(alertname|severity|id|container_label_.*)$/.test(name)).map(([name, value]) => `${name}=${value}`).join(", ");

function troubles({ changes, from, to }: ReportData): Section {
  const rows = troublesOf(changes, from, to).map(({ object, failingMs, degradedMs, notSeenMs, times, reason, now }) => [object, duration(failingMs), duration(degradedMs), duration(notSeenMs), String(times), now, reason ?? ""]);
  return { title: "Objects that were not well", blocks: rowsOr("Every object whose health changed was well.", { kind: "table", head: ["Object", "Failing", "Degraded", "Not seen", "Times", "At the end", "Last reason"], rows, figures: [1, 2, 3, 4] }) };
}

const isDeploy = ({ runbook }: RunSummary): boolean => /deploy|roll-?back|release|switch-?over|blue-green|canary/i.test(runbook);

const runRow = (run: RunSummary): string[] => [
  moment(run.createdAt), run.title, run.target ? `${run.target.kind} ${run.target.id}` : "", Object.entries(run.params ?? {}).map(([name, value]) => `${name}=${value}`).join(", "), run.actor, run.status + (run.reason && run.status !== "done" ? `: ${run.reason}` : ""), run.endedAt === undefined ? "" : duration(run.endedAt - run.createdAt),
];
const RUN_HEAD = ["Started", "Runbook", "On", "With", "By", "Result", "Took"];

function deploys({ runs: all, runsCut }: ReportData): Section {
  const rows = all.filter((run) => !run.dryRun && isDeploy(run)).map(runRow);
  return { title: "Deploys", blocks: [...rowsOr("Nothing was deployed or rolled back.", { kind: "table", head: RUN_HEAD, rows, figures: [6] }), ...(runsCut ? [{ kind: "text" as const, text: "There are more runs than are read: the oldest are left out." }] : [])] };
}

function runs({ runs: all }: ReportData): Section {
  const rows = all.filter((run) => !run.dryRun && !isDeploy(run)).map(runRow);
  const dry = all.filter(({ dryRun }) => dryRun).length;
  return { title: "Other runs", blocks: [...rowsOr("No other runbook ran.", { kind: "table", head: RUN_HEAD, rows, figures: [6] }), ...(dry > 0 ? [{ kind: "text" as const, text: `${count(dry, "dry run")} not counted.` }] : [])] };
}

function capacity({ capacity: all }: ReportData): Section {
  const short = all.filter((one) => one.forecast.kind === "too short");
  const rows = all.filter((one) => one.forecast.kind === "line" || one.latest !== undefined).map(capacityRow);
  return {
    title: "Capacity",
    blocks: [
      ...rowsOr("Nothing that fills up was seen for a whole day.", { kind: "table", head: ["Of", "What", "Last day's highest", "A day", "Days", "80 %", "90 %", "100 %"], rows, figures: [2, 3, 4] }),
      ...(short.length > 0 ? [{ kind: "text" as const, text: `${count(short.length, "figure")} of ${all.length} have less than ${LEAST_DAYS} whole days of history: no trend is drawn through so few.` }] : []),
      { kind: "text", text: `A straight line of least squares through the highest values of up to ${TREND_DAYS} whole days (UTC). After ± stands half the 95 % interval; a slope that it does not tell from zero is no trend. Days in brackets: by the steepest and the flattest line that the values leave open. A line knows nothing of clean-ups, campaigns or limits.` },
    ],
  };
}

function capacityRow({ object, what, unit, latest, forecast }: Capacity): string[] {
  const text = unit === "ratio" ? percent : bytes;
  const level = latest === undefined ? "" : text(latest);
  if (forecast.kind === "too short") return [object, what, level, "history is too short", String(forecast.days), "", "", ""];
  const slope = forecast.trend === "none" ? `no trend (± ${text(forecast.perDayError)})` : `${signed(text(forecast.perDay), forecast.perDay)} ± ${text(forecast.perDayError)}`;
  return [object, what, level, slope, String(forecast.days), ...[0, 1, 2].map((index) => reachText(forecast.reaches[index]))];
}

function reachText(reach: Reach | undefined): string {
  switch (reach?.when) {
    case undefined: return "";
    case "reached": return "reached";
    case "never": return "not by this trend";
    case "far": return "in more than a year";
    case "days": return `in ${days(reach.days)} days (${days(reach.earliest)} to ${reach.latest === undefined ? "more than 365" : days(reach.latest)})`;
  }
}

const days = (value = 0): string => (value < 10 ? value.toFixed(1) : String(Math.round(value)));

function notSeen({ seen: { hosts, blind, exactMs } }: ReportData): Section {
  const gaps = hosts.filter(({ ratio }) => ratio < 1).sort((a, b) => a.ratio - b.ratio).map(({ host, ratio, longestGapMs, gaps: times }) => [host, percent(ratio), String(times), duration(longestGapMs)]);
  const total = blind.reduce((sum, [from, to]) => sum + to - from, 0);
  return {
    title: "What was not seen",
    blocks: [
      ...(blind.length > 0 ? [{ kind: "text" as const, text: `No host at all was seen for ${duration(total)}, in ${count(blind.length, "stretch", "stretches")}: the console was closed, asleep or off the network, or every host was out of reach.` }, { kind: "list" as const, items: [...blind].sort((a, b) => b[1] - b[0] - (a[1] - a[0])).slice(0, 10).map(([from, to]) => `${moment(from)} to ${moment(to)} (${duration(to - from)})`) }] : []),
      ...rowsOr(hosts.length === 0 ? "The fleet has no hosts." : "Every host was seen all the time.", { kind: "table", head: ["Host", "Seen", "Gaps", "Longest"], rows: gaps, figures: [1, 2, 3] }),
      { kind: "text", text: `Gaps are told to within ${duration(exactMs)}.` },
    ],
  };
}
