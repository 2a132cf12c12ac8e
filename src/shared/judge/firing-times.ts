import type { AlertTransition } from "../alert";

/** A time in which an alert fired, as far as it lies within the time that is told of. */
export interface FiringTime {
  key: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  from: number;
  to: number;
  /** It fired before `from` already. */
  isOlder: boolean;
  /** It still fired at the end. */
  isOpen: boolean;
  /** What it read was gone: nobody knows whether the condition ended. */
  lostItsData: boolean;
}

/** When alerts fired within [from, to]. `transitions`: in any order, also of the time before, so that what fired on is known. */
export function firingTimes(transitions: readonly AlertTransition[], from: number, to: number): FiringTime[] {
  const byKey = new Map<string, AlertTransition[]>();
  for (const one of transitions) byKey.set(one.key, [...(byKey.get(one.key) ?? []), one]);
  const found = [...byKey.values()].flatMap((all) => timesOf([...all].sort((a, b) => a.at - b.at), to));
  return found.filter((one) => one.to >= from && one.from <= to).map((one) => ({ ...one, isOlder: one.from < from, from: Math.max(one.from, from) })).sort((a, b) => a.from - b.from);
}

function timesOf(ordered: readonly AlertTransition[], to: number): FiringTime[] {
  const times: FiringTime[] = [];
  let open: { since: number; transition: AlertTransition } | undefined;
  const end = ({ key, labels, rule }: AlertTransition, since: number, at: number, isOpen: boolean, lostItsData: boolean): void =>
    void times.push({ key, labels, name: labels["alertname"] ?? rule.name, from: since, to: at, isOlder: false, isOpen, lostItsData });
  for (const transition of ordered) {
    if (transition.at > to) break;
    if (transition.to === "firing") open ??= { since: transition.at, transition };
    else if (transition.from === "firing") {
      // Its beginning is from before what is known.
      end(transition, open?.since ?? 0, transition.at, false, transition.because === "no-data");
      open = undefined;
    }
  }
  if (open) end(open.transition, open.since, to, true, false);
  return times;
}
