import { receiversOf, type NotifyConfig } from "../../../shared/notify-config";
import type { AlertVerdict } from "../../../shared/notify";
import { flappingOf } from "./flapping";
import { GroupDesk } from "./groups";
import { acknowledgementOf, Inhibitor, silencesOn } from "./mute";
import { type FullRoute, reachable, routesFor, routesOf } from "./routes";
import { nextMinute } from "./times";
import type { Decision, JudgedAlert, NotifyState } from "./types";

/**
 * Whom to tell of what now. Pure. A message is due when the group has news (an alert that this receiver does not know, or the end of one
 * it does) that is `groupWait` old and the last message `groupInterval`; or when `repeatInterval` has passed while somebody should still act.
 */
export function decide(state: NotifyState, config: NotifyConfig, now: number): Decision {
  const routes = routesOf(config);
  const inhibitor = new Inhibitor({ fleet: state.fleet, sight: state.sight, config, firing: state.alerts.filter((alert) => alert.state === "firing") });
  const judged = judgeAll(state, config, routes, inhibitor, now);
  const desk = new GroupDesk(state, config, routes, judged, inhibitor, now);
  const { deliveries, due } = desk.decide();
  const wakes = [...due, ...boundaries(state, config, judged, now)].filter((at) => at > now);
  if (config.routes.some(({ times }) => times !== undefined) && (judged.some(({ alert }) => alert.state === "firing") || state.told.some(({ firing }) => firing.length > 0))) wakes.push(nextMinute(now));
  return { deliveries, verdicts: judged.map(({ verdict }) => verdict), wakeAt: wakes.length === 0 ? undefined : Math.min(...wakes), goneSince: desk.goneSince };
}

function judgeAll(state: NotifyState, config: NotifyConfig, routes: readonly FullRoute[], inhibitor: Inhibitor, now: number): JudgedAlert[] {
  const receivers = receiversOf(config);
  return state.alerts.map((alert) => {
    const taken = routesFor(alert.labels, routes, config.timeZone, now);
    const names = [...new Set(taken.flatMap((route) => reachable(alert, route, receivers)))];
    const verdict: AlertVerdict = {
      alert: alert.key,
      silencedBy: silencesOn(alert.labels, state.silences, now),
      inhibitedBy: inhibitor.on(alert),
      acknowledged: acknowledgementOf(alert, state.acknowledgements, now),
      flapping: flappingOf(alert.key, state.changes, config, now)?.count,
      receivers: names,
    };
    return { alert, verdict, muted: verdict.silencedBy.length > 0 || verdict.inhibitedBy.length > 0, routes: taken };
  });
}

/** When something changes by itself. */
function boundaries(state: NotifyState, config: NotifyConfig, judged: readonly JudgedAlert[], now: number): number[] {
  return [
    ...state.silences.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]),
    ...state.acknowledgements.flatMap(({ until }) => until ?? []),
    ...judged.flatMap(({ alert }) => flappingOf(alert.key, state.changes, config, now)?.until ?? []),
  ];
}
