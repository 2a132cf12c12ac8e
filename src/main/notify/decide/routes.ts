import type { AlertInstance } from "../../../shared/alert";
import { matcherText, matchesAll } from "../../../shared/matchers";
import { DESKTOP, type NotifyConfig, type Route } from "../../../shared/notify-config";
import { isOwn, NOTIFICATION_FAILING } from "./own";
import { isWithin } from "./times";

/** A route with everything it leaves to the section filled in. */
export interface FullRoute {
  /** The same as long as what the route takes and when it counts is the same. */
  id: string;
  /** No alert is more than once on it: its own routes, in order, end here. */
  isDefault: boolean;
  match: Route["match"];
  receivers: readonly string[];
  continue: boolean;
  sendResolved: boolean;
  groupBy: readonly string[];
  groupWait: number;
  groupInterval: number;
  repeatInterval: number;
  times: Route["times"];
}

const DEFAULT_ROUTE: Route = { match: [], receivers: [DESKTOP], continue: false, sendResolved: true };

/** The section's routes in order, with one at the end that takes what is left. */
export function routesOf(config: NotifyConfig): FullRoute[] {
  const taken = new Map<string, number>();
  return [...config.routes, DEFAULT_ROUTE].map((route, index, all) => {
    const text = idOf(route);
    const nth = (taken.get(text) ?? 0) + 1;
    taken.set(text, nth);
    const isDefault = index === all.length - 1;
    return {
      id: isDefault ? "default" : nth === 1 ? text : `${text}#${nth}`, isDefault, match: route.match, receivers: route.receivers, continue: route.continue, sendResolved: route.sendResolved, times: route.times,
      groupBy: route.groupBy ?? config.groupBy, groupWait: route.groupWait ?? config.groupWait,
      groupInterval: route.groupInterval ?? config.groupInterval, repeatInterval: route.repeatInterval ?? config.repeatInterval,
    };
  });
}

const idOf = ({ match, times }: Route): string => `{${match.map(matcherText).join(",")}}${times === undefined ? "" : JSON.stringify(times)}`;

export const isOpen = (route: FullRoute, timeZone: string | undefined, now: number): boolean => isWithin(route.times, timeZone, now);

/** The routes an alert takes now. */
export function routesFor(labels: AlertInstance["labels"], routes: readonly FullRoute[], timeZone: string | undefined, now: number): FullRoute[] {
  const taken: FullRoute[] = [];
  for (const route of routes) {
    // The last one is for what nobody else takes.
    if (route.isDefault && taken.length > 0) break;
    if (!isOpen(route, timeZone, now) || !matchesAll(route.match, labels)) continue;
    taken.push(route);
    if (!route.continue) break;
  }
  return taken;
}

/** Values of the labels that a route groups by. */
export function groupLabels(route: FullRoute, labels: AlertInstance["labels"]): Record<string, string> {
  return Object.fromEntries(route.groupBy.flatMap((name) => (Object.hasOwn(labels, name) ? [[name, labels[name] ?? ""]] : [])));
}

/** Names a group for good: its route and its labels. */
export const groupKey = (route: FullRoute, labels: Record<string, string>): string =>
  `${route.id}:{${Object.keys(labels).sort().map((name) => `${name}=${JSON.stringify(labels[name])}`).join(",")}}`;

/** Receivers of a route for an alert: that a channel fails is not told through itself; where no other is left, the desktop is. */
export function reachable(alert: Pick<AlertInstance, "rule" | "labels">, route: FullRoute, receivers: ReadonlyMap<string, unknown>): string[] {
  const known = route.receivers.filter((name) => receivers.has(name));
  if (!isOwn(alert.rule) || alert.rule.name !== NOTIFICATION_FAILING) return known;
  const failing = alert.labels["receiver"];
  const others = known.filter((name) => name !== failing);
  return others.length > 0 || failing === DESKTOP ? others : [DESKTOP];
}
