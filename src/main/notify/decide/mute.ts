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

/** Says what mutes alerts, for one decision. */
export class Inhibitor {
  readonly #own: readonly RuleSources[];
  readonly #configured: readonly RuleSources[];

  constructor(private readonly context: InhibitContext) {
    this.#own = ownInhibits.map((rule) => new RuleSources(rule, context.firing));
    this.#configured = context.config.inhibit.map((rule) => new RuleSources(rule, context.firing));
  }

  /** What mutes an alert, as a sentence each. */
  on({ labels, rule }: Pick<AlertInstance, "labels" | "rule">): string[] {
    const { fleet, sight, config: { notSeen: { except } } } = this.context;
    const excepted = isOwn(rule) || (except.length > 0 && matchesAll(except, labels));
    const unseen = fleet && !excepted ? unseenBehind(labels, fleet, sight) : undefined;
    const sources = (isOwn(rule) ? this.#own : this.#configured).flatMap((inhibit) => inhibit.over(labels) ?? []);
    return [...(unseen === undefined ? [] : [unseen]), ...sources.map((source) => `${source.labels["alertname"] ?? source.rule.name} is firing`)];
  }
}

/** The sources of one rule that fire, found by the labels that must be equal. */
class RuleSources {
  readonly #any = new Map<string, AlertInstance>();
  /** Those that are not targets as well. */
  readonly #pure = new Map<string, AlertInstance>();

  constructor(private readonly rule: InhibitRule, firing: readonly AlertInstance[]) {
    for (const alert of firing) {
      if (!matchesAll(rule.source, alert.labels)) continue;
      const key = this.#keyOf(alert.labels);
      if (!this.#any.has(key)) this.#any.set(key, alert);
      if (!this.#pure.has(key) && !matchesAll(rule.target, alert.labels)) this.#pure.set(key, alert);
    }
  }

  /** A source that mutes `labels`. Alerts that match both sides do not mute one another (nor themselves), as in Alertmanager. */
  over(labels: Labels): AlertInstance | undefined {
    const { source, target } = this.rule;
    if (this.#any.size === 0 || !matchesAll(target, labels)) return undefined;
    return (matchesAll(source, labels) ? this.#pure : this.#any).get(this.#keyOf(labels));
  }

  #keyOf(labels: Labels): string {
    return JSON.stringify(this.rule.equal.map((name) => labels[name] ?? ""));
  }
}

/** Somebody looks after this very firing: one that began later is news again. */
export function acknowledgementOf({ key, firedAt, activeAt }: AlertInstance, acknowledgements: readonly Acknowledgement[], now: number): Acknowledgement | undefined {
  return acknowledgements.find(({ alert, at, until }) => alert === key && at >= (firedAt ?? activeAt) && (until === undefined || until > now));
}
