import type { AlertInstance } from "../../../shared/alert";
import { DESKTOP } from "../../../shared/notify-config";
import type { Delivery } from "../decide/types";

/** What is told to one receiver, before it is put into the words of a service. Times are ms. */
export interface Message {
  /** A test button's, and not of any alert. */
  test: boolean;
  status: "firing" | "resolved";
  reason: Delivery["reason"] | "test";
  receiver: string;
  /** Names the group for good. */
  group: string;
  groupLabels: Record<string, string>;
  /** Those that fire come first. */
  alerts: MessageAlert[];
  at: number;
  /** The zone in which times are written. */
  timeZone: string | undefined;
}

export interface MessageAlert {
  key: string;
  status: "firing" | "resolved";
  name: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  value: number;
  startsAt: number;
  endsAt?: number;
  /** Changes within the window of flapping. */
  flapping?: number;
}

export function messageOf(delivery: Delivery, at: number, timeZone: string | undefined): Message {
  const { firing, resolved, flapping } = delivery;
  return {
    test: false, status: firing.length > 0 ? "firing" : "resolved", reason: delivery.reason, receiver: delivery.receiver, group: delivery.group, groupLabels: delivery.labels, at, timeZone,
    alerts: [...firing.map((alert) => alertOf(alert, flapping.get(alert.key))), ...resolved.map(({ alert, resolvedAt }) => ({ ...alertOf(alert, undefined), status: "resolved" as const, endsAt: resolvedAt }))],
  };
}

const alertOf = ({ key, rule, labels, annotations, value, firedAt, activeAt }: AlertInstance, flapping: number | undefined): MessageAlert => ({
  key, status: "firing", name: labels["alertname"] ?? rule.name, labels, annotations, value, startsAt: firedAt ?? activeAt, flapping,
});

/** What the test button sends. */
export function testMessage(receiver: string, actor: string, at: number, timeZone: string | undefined): Message {
  const alert: MessageAlert = {
    key: "test", status: "firing", name: "QuarterdeckTest", labels: { alertname: "QuarterdeckTest", severity: "none", receiver }, value: 0, startsAt: at,
    annotations: { summary: `A test message to the receiver ${receiver}, sent by ${actor}. Nothing is wrong.` },
  };
  return { test: true, status: "firing", reason: "test", receiver, group: "test", groupLabels: { alertname: alert.name }, alerts: [alert], at, timeZone };
}

/** Said on the desktop when the history takes no intent, so that nothing is sent: without a word of it nobody would know. */
export function unwrittenMessage(receiver: string, at: number, timeZone: string | undefined): Message {
  const alert: MessageAlert = {
    key: "unwritten", status: "firing", name: "NotificationFailing", labels: { alertname: "NotificationFailing", severity: "critical" }, value: 1, startsAt: at,
    annotations: { summary: `The history cannot be written, so ${receiver} and others are not told of alerts. Look at the window, and at the disk of the data folder.` },
  };
  return { test: false, status: "firing", reason: "firing", receiver: DESKTOP, group: "unwritten", groupLabels: { alertname: alert.name }, alerts: [alert], at, timeZone };
}
