import type { AlertInstance } from "../../../shared/alert";
import { type NotifyConfig, receiversOf } from "../../../shared/notify-config";
import type { Told, ToldAlert } from "../../history";
import { flappingOf } from "./flapping";
import { type Inhibitor, silencesOn } from "./mute";
import { type FullRoute, groupKey, groupLabels, isOpen, reachable } from "./routes";
import { toldAlert } from "./told";
import type { Delivery, EndedAlert, JudgedAlert, NotifyState } from "./types";

/** An alert that vanished without having resolved (a rule was removed, a server fell silent) counts as ended after this, as in Alertmanager. */
export const GONE_MS = 300_000;

/** One group at one receiver. */
interface Group {
  key: string;
  receiver: string;
  route: FullRoute;
  labels: Record<string, string>;
  /** What fires and may be told. */
  firing: JudgedAlert[];
  told: Told | undefined;
}

/** Puts alerts into groups and says which of those have something to tell. For one decision. */
export class GroupDesk {
  readonly goneSince = new Map<string, number>();
  readonly #judged: ReadonlyMap<string, JudgedAlert>;
  readonly #due: number[] = [];

  constructor(
    private readonly state: NotifyState, private readonly config: NotifyConfig, private readonly routes: readonly FullRoute[],
    judged: readonly JudgedAlert[], private readonly inhibitor: Inhibitor, private readonly now: number,
  ) {
    this.#judged = new Map(judged.map((one) => [one.alert.key, one]));
  }

  /** `due`: when the groups that have nothing to tell yet will have. */
  decide(): { deliveries: Delivery[]; due: number[] } {
    const deliveries = this.#groups().flatMap((group) => this.#deliveryOf(group) ?? []);
    return { deliveries, due: this.#due };
  }

  #groups(): Group[] {
    const groups = new Map<string, Group>();
    const told = new Map(this.state.told.map((entry) => [`${entry.receiver} ${entry.group}`, entry]));
    const receivers = receiversOf(this.config);
    const open = (receiver: string, route: FullRoute, key: string, labels: Record<string, string>): Group => {
      const id = `${receiver} ${key}`;
      const group = groups.get(id) ?? { key, receiver, route, labels, firing: [], told: told.get(id) };
      groups.set(id, group);
      return group;
    };
    for (const one of this.#judged.values()) {
      if (one.alert.state !== "firing" || one.muted) continue;
      for (const route of one.routes) {
        const labels = groupLabels(route, one.alert.labels);
        const key = groupKey(route, labels);
        for (const receiver of new Set(reachable(one.alert, route, receivers))) open(receiver, route, key, labels).firing.push(one);
      }
    }
    for (const entry of this.state.told) {
      // Their ends are still to be told, in the hours in which the route counts.
      const route = this.routes.find(({ id }) => id === entry.route);
      if (entry.firing.length === 0 || !receivers.has(entry.receiver) || !route || !isOpen(route, this.config.timeZone, this.now)) continue;
      open(entry.receiver, route, entry.group, entry.labels);
    }
    return [...groups.values()];
  }

  #deliveryOf(group: Group): Delivery | undefined {
    const { route, told } = group;
    const known = new Map(told?.firing.map((alert) => [alert.key, alert]));
    const isKnown = ({ alert }: JudgedAlert): boolean => {
      const before = known.get(alert.key);
      // Where ends are not told, a new beginning is the only news there is.
      return before !== undefined && (route.sendResolved || before.firedAt === alert.firedAt);
    };
    const fresh = group.firing.filter((one) => !isKnown(one) && one.verdict.acknowledged === undefined);
    const ended = route.sendResolved ? (told?.firing.flatMap((alert) => this.#endOf(alert) ?? []) ?? []) : [];
    const unattended = group.firing.some((one) => isKnown(one) && one.verdict.acknowledged === undefined);
    const soonest = told === undefined ? -Infinity : told.lastAt + route.groupInterval;
    const at = {
      firing: fresh.length === 0 ? Infinity : Math.max(soonest, Math.min(...fresh.map(({ alert }) => alert.firedAt ?? alert.activeAt)) + route.groupWait),
      resolved: ended.length === 0 ? Infinity : Math.max(soonest, Math.min(...ended.map(({ resolvedAt }) => resolvedAt)) + route.groupWait),
      repeat: !unattended || told?.sentAt === undefined ? Infinity : Math.max(soonest, told.sentAt + route.repeatInterval),
    };
    const due = Math.min(at.firing, at.resolved, at.repeat);
    if (due > this.now) {
      if (due !== Infinity) this.#due.push(due);
      return undefined;
    }
    // Everything there is goes into the message, also what could have waited a little longer.
    const firing = group.firing.filter((one) => isKnown(one) || one.verdict.acknowledged === undefined);
    return {
      receiver: group.receiver, group: group.key, route: route.id, labels: group.labels,
      reason: fresh.length > 0 ? "firing" : ended.length > 0 ? "resolved" : "repeat",
      firing: firing.map(({ alert }) => alert), resolved: ended,
      known: this.#knownAfter(group, firing, ended),
      flapping: new Map(firing.flatMap(({ alert, verdict }) => (verdict.flapping === undefined ? [] : [[alert.key, verdict.flapping]]))),
    };
  }

  /** Also what it was told before and what is muted now, so that it is no news when that is over. */
  #knownAfter({ told, route }: Group, firing: readonly JudgedAlert[], ended: readonly EndedAlert[]): ToldAlert[] {
    const said = new Set([...firing, ...ended].map(({ alert }) => alert.key));
    const kept = told?.firing.filter(({ key }) => !said.has(key) && (route.sendResolved || this.#judged.get(key)?.alert.state === "firing")) ?? [];
    return [...firing.map(({ alert }) => toldAlert(alert)), ...kept];
  }

  /** The end of an alert that was told as firing; undefined while it goes on, may begin again at once, or nobody is to hear of it. */
  #endOf(told: ToldAlert): EndedAlert | undefined {
    const judged = this.#judged.get(told.key);
    if (judged?.alert.state === "firing") return undefined;
    const resolvedAt = judged ? endOf(judged.alert) : this.#gone(told.key);
    if (resolvedAt === undefined) return undefined;
    const flapping = flappingOf(told.key, this.state.changes, this.config, this.now);
    if (flapping) this.#due.push(flapping.until);
    if (flapping || this.#isMuted(told)) return undefined;
    const alert: AlertInstance = { ...told, ...judged?.alert, state: "resolved", resolvedAt, lastEvaluatedAt: judged?.alert.lastEvaluatedAt ?? resolvedAt };
    return { alert, resolvedAt };
  }

  #gone(key: string): number | undefined {
    const since = this.state.goneSince.get(key) ?? this.now;
    this.goneSince.set(key, since);
    if (this.now - since >= GONE_MS) return since;
    this.#due.push(since + GONE_MS);
    return undefined;
  }

  /** By the labels it was told with: what is not seen now has not ended for all we know. */
  #isMuted(told: ToldAlert): boolean {
    return silencesOn(told.labels, this.state.silences, this.now).length > 0 || this.inhibitor.on(told).length > 0;
  }
}

/** A resolved alert's end; that of one which holds anew but does not fire yet. */
const endOf = ({ resolvedAt, activeAt }: AlertInstance): number => resolvedAt ?? activeAt;
