import { formatDuration } from "../../../shared/duration";
import type { Message, MessageAlert } from "./message";

/** Control characters and those that turn the direction of writing around, with which a label could pose as another text. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/** One line of at most `most` UTF-16 units, cut between characters. */
export function oneLine(text: string, most: number): string {
  return cut(text.replace(UNSEEN, " ").trim(), most);
}

export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  // Half of a surrogate pair is no character.
  return `${text.slice(0, Math.max(0, most - 1)).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** As many whole parts as fit into `most` units with `joint` between them; `more` words what was left out. */
export function fit(parts: readonly string[], joint: string, most: number, more: (left: number) => string): string {
  let text = "";
  for (const [index, part] of parts.entries()) {
    const longer = index === 0 ? part : `${text}${joint}${part}`;
    const left = parts.length - index - 1;
    const rest = left === 0 ? "" : `${joint}${more(left)}`;
    if (longer.length + rest.length > most) return index === 0 ? more(parts.length) : `${text}${joint}${more(parts.length - index)}`;
    text = longer;
  }
  return text;
}

export const andMore = (left: number): string => `… and ${left} more`;

/** "2 firing, 1 resolved: Busy prod" */
export function titleOf(message: Message): string {
  if (message.test) return "Test of a receiver";
  const count = (status: MessageAlert["status"]): string => {
    const number = message.alerts.filter((alert) => alert.status === status).length;
    return number === 0 ? "" : `${number} ${status}`;
  };
  const counts = [count("firing"), count("resolved")].filter(Boolean).join(", ");
  const names = Object.values(message.groupLabels).filter(Boolean).join(" ") || [...new Set(message.alerts.map(({ name }) => name))].join(", ");
  return oneLine(`${message.reason === "repeat" ? "still " : ""}${counts}: ${names}`, 200);
}

/** One alert in plain words, free of any markup. Every part is one line. */
export interface AlertText {
  head: string;
  lines: string[];
  /** http and https only. */
  runbook?: string;
}

const MOST_LINE = 600;
const MOST_LINK = 500;
/** Names under which rule files say which runbook an alert has: a runbook's id, or an address. */
const RUNBOOK = ["runbook_url", "runbook", "runbook_id"];

export function textOf(alert: MessageAlert, { timeZone, at }: Pick<Message, "timeZone" | "at">): AlertText {
  const { labels, annotations } = alert;
  const object = labels["host"] ?? labels["instance"] ?? labels["service"] ?? labels["store"] ?? labels["probe"];
  const severity = labels["severity"];
  const about = [annotations["summary"], annotations["description"] ?? annotations["message"]].flatMap((text) => (text ? [oneLine(text, MOST_LINE)] : []));
  const others = Object.entries(labels).filter(([name]) => name !== "alertname" && name !== "severity" && !RUNBOOK.includes(name)).map(([name, value]) => `${name}=${value}`);
  const runbooks = RUNBOOK.flatMap((name) => annotations[name] ?? labels[name] ?? []).filter(Boolean);
  const link = runbooks.find((text) => /^https?:\/\//i.test(text) && !/[\s<>"]/.test(text) && text.length <= MOST_LINK);
  const named = runbooks.find((text) => !/^[a-z]+:/i.test(text));
  return {
    head: oneLine(`${alert.status === "firing" ? "FIRING" : "RESOLVED"}${severity ? ` ${severity}` : ""}: ${alert.name}${object ? ` on ${object}` : ""}`, 200),
    lines: [
      ...about,
      oneLine(others.join(" "), MOST_LINE),
      alert.endsAt === undefined ? `since ${timeText(alert.startsAt, timeZone)} (${formatDuration(Math.max(0, at - alert.startsAt))}), value ${alert.value}` : `from ${timeText(alert.startsAt, timeZone)} to ${timeText(alert.endsAt, timeZone)}`,
      ...(named === undefined ? [] : [oneLine(`runbook ${named}`, 200)]),
      ...(alert.flapping === undefined ? [] : [`flapping: ${alert.flapping} changes lately; its end is told when it is calm`]),
    ].filter(Boolean),
    runbook: link,
  };
}

/** "2026-11-21 03:04:05 GMT+1" */
export function timeText(at: number, timeZone: string | undefined): string {
  const { time, zone } = formatsOf(timeZone);
  return `${time.format(at)} ${zone.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? ""}`.trim();
}

const formats = new Map<string | undefined, { time: Intl.DateTimeFormat; zone: Intl.DateTimeFormat }>();

function formatsOf(timeZone: string | undefined): { time: Intl.DateTimeFormat; zone: Intl.DateTimeFormat } {
  const known = formats.get(timeZone) ?? {
    time: new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }),
    zone: new Intl.DateTimeFormat("en-GB", { timeZone, timeZoneName: "short" }),
  };
  formats.set(timeZone, known);
  return known;
}
