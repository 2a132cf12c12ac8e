import type { Message } from "./message";

const MOST_ALERTS = 500;
/** What Alertmanager writes for the end of an alert that goes on. */
const NO_END = "0001-01-01T00:00:00Z";

/** The body of Alertmanager's webhook, version 4, so that what was written for it takes our messages as well. */
export function webhookBody(message: Message): string {
  const alerts = message.alerts.slice(0, MOST_ALERTS);
  return JSON.stringify({
    version: "4", groupKey: message.group, truncatedAlerts: message.alerts.length - alerts.length, status: message.status, receiver: message.receiver, externalURL: "",
    groupLabels: message.groupLabels,
    commonLabels: common(message.alerts.map(({ labels }) => labels)),
    commonAnnotations: common(message.alerts.map(({ annotations }) => annotations)),
    alerts: alerts.map(({ key, status, labels, annotations, startsAt, endsAt }) => ({
      status, labels, annotations, startsAt: new Date(startsAt).toISOString(), endsAt: endsAt === undefined ? NO_END : new Date(endsAt).toISOString(), generatorURL: "", fingerprint: key,
    })),
  });
}

/** Pairs that all have. */
function common(sets: readonly Record<string, string>[]): Record<string, string> {
  const [first = {}, ...rest] = sets;
  return Object.fromEntries(Object.entries(first).filter(([name, value]) => rest.every((set) => Object.hasOwn(set, name) && set[name] === value)));
}
