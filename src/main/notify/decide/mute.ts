import type { AlertInstance } from "../../../shared/alert";
import type { Fleet } from "../../../shared/fleet";
import { matchesAll } from "../../../shared/matchers";
import { type Acknowledgement, type Silence, type SilenceId, silenceState } from "../../../shared/notify";
import type { InhibitRule, NotifyConfig } from "../../../shared/notify-config";
import { type OutOfSight, unseenBehind } from "./about";
import { isOwn, ownInhibits } from "./own";

type Labels = AlertInstance["labels"];

/** Silences in effect on a label set. */
export function silencesOn(labels: Labels, silences: readonly Silence[], now: number): SilenceId[] {
  return silences.filter((silence) => silenceState(silence, now) === "active" && matchesAll(silence.matchers, labels)).map(({ id }) => id);
}

export interface InhibitContext {
  fleet: Fleet | undefined;
  sight: OutOfSight;
  config: NotifyConfig;
  /** Alerts that fire now. */
  firing: readonly AlertInstance[];
}

/** What mutes an alert, as a sentence each. */
export function inhibitionsOf({ key, labels, rule }: Pick<AlertInstance, "key" | "labels" | "rule">, { fleet, sight, config, firing }: InhibitContext): string[] {
  const { except } = config.notSeen;
  const excepted = isOwn(rule) || (except.length > 0 && matchesAll(except, labels));
  const unseen = fleet && !excepted ? unseenBehind(labels, fleet, sight) : undefined;
  const rules = isOwn(rule) ? ownInhibits : config.inhibit;
  return [...(unseen === undefined ? [] : [unseen]), ...rules.flatMap((inhibit) => sourceOf(inhibit, key, labels, firing))];
}

/** The first alert that mutes `labels` by a rule. An alert that matches both sides is not muted by another that does, as in Alertmanager. */
function sourceOf({ source, target, equal }: InhibitRule, key: string, labels: Labels, firing: readonly AlertInstance[]): string[] {
  if (!matchesAll(target, labels)) return [];
  const isBoth = matchesAll(source, labels);
  const found = firing.find((alert) =>
    alert.key !== key && matchesAll(source, alert.labels) && equal.every((name) => (alert.labels[name] ?? "") === (labels[name] ?? "")) && !(isBoth && matchesAll(target, alert.labels)));
  return found ? [`${found.labels["alertname"] ?? found.rule.name} is firing`] : [];
}

/** Somebody looks after this very firing: one that began later is news again. */
export function acknowledgementOf({ key, firedAt, activeAt }: AlertInstance, acknowledgements: readonly Acknowledgement[], now: number): Acknowledgement | undefined {
  return acknowledgements.find(({ alert, at, until }) => alert === key && at >= (firedAt ?? activeAt) && (until === undefined || until > now));
}
