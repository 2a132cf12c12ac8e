import type { RuleRef } from "../../../shared/alert";
import { parseMatcher, type Matcher } from "../../../shared/matchers";
import type { InhibitRule } from "../../../shared/notify-config";
import { raise } from "../../../shared/problem";

/** Where the alerts come from that no rule file has: what the console sees for itself. */
export const OWN_FILE = "quarterdeck";

export const ownRule = (name: string): RuleRef => ({ file: OWN_FILE, group: "console", name });
export const isOwn = ({ file }: RuleRef): boolean => file === OWN_FILE;

export const NOTIFICATION_FAILING = "NotificationFailing";
export const HOST_NOT_SEEN = "HostNotSeen";
export const ENVIRONMENT_NOT_SEEN = "EnvironmentNotSeen";
export const FLEET_NOT_SEEN = "FleetNotSeen";

const named = (alertname: string): Matcher => {
  const read = parseMatcher(`alertname="${alertname}"`);
  return read.ok ? read.value : raise(read.problem);
};

/** A lost network is one notice: of the widest thing that is out of sight. */
export const ownInhibits: readonly InhibitRule[] = [
  { source: [named(ENVIRONMENT_NOT_SEEN)], target: [named(HOST_NOT_SEEN)], equal: ["environment"] },
  { source: [named(FLEET_NOT_SEEN)], target: [named(HOST_NOT_SEEN)], equal: [] },
  { source: [named(FLEET_NOT_SEEN)], target: [named(ENVIRONMENT_NOT_SEEN)], equal: [] },
];
