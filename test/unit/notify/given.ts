import type { AlertInstance } from "../../../src/shared/alert";
import { Fleet } from "../../../src/shared/fleet";
import { parseMatcher, type Matcher } from "../../../src/shared/matchers";
import { SilenceId, type Silence } from "../../../src/shared/notify";
import { NotifyConfig } from "../../../src/shared/notify-config";
import { ALL_IN_SIGHT } from "../../../src/main/notify/decide/about";
import { decide } from "../../../src/main/notify/decide/decide";
import type { Told } from "../../../src/main/history";
import type { Decision, Delivery, NotifyState } from "../../../src/main/notify/decide/types";
import type { z } from "zod";

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
/** A Monday, 12:00 UTC. */
export const NOON = Date.UTC(2026, 10, 16, 12);

export const config = (written: z.input<typeof NotifyConfig> = {}): NotifyConfig => NotifyConfig.parse(written);

/** A firing alert; `labels` decide its key. */
export function anAlert(labels: Record<string, string>, change: Partial<AlertInstance> = {}): AlertInstance {
  const all = { alertname: "Busy", ...labels };
  return {
    key: JSON.stringify(all), rule: { file: "rules.yml", group: "g", name: all.alertname }, labels: all, annotations: {}, state: "firing", value: 1,
    activeAt: NOON, firedAt: NOON, lastEvaluatedAt: NOON, ...change,
  };
}

export const resolved = (alert: AlertInstance, at: number): AlertInstance => ({ ...alert, state: "resolved", resolvedAt: at });

export const matcher = (text: string): Matcher => {
  const read = parseMatcher(text);
  if (!read.ok) throw new Error(read.problem.message);
  return read.value;
};

export const aSilence = (texts: string[], change: Partial<Silence> = {}): Silence => ({
  id: SilenceId.parse("aaaaaaaa"), matchers: texts.map(matcher), startsAt: NOON - HOUR, endsAt: NOON + HOUR, comment: "why", author: "kim", createdAt: NOON - HOUR, ...change,
});

export const FLEET = Fleet.parse({
  quarterdeck: 1,
  environments: { prod: {}, test: {} },
  hosts: { web1: { environment: "prod", address: "10.0.0.1" }, web2: { environment: "prod", address: "10.0.0.2" }, lab1: { environment: "test", address: "lab.example" } },
  services: { shop: { environment: "prod", image: "shop", container: "shop", hosts: ["web1", "web2"], health: { url: "http://127.0.0.1/" } } },
  databases: { orders: { environment: "prod", engine: "postgres", primary: { host: "web1" }, replicas: [{ host: "web2" }] } },
  caches: { carts: { environment: "prod", engine: "redis", nodes: [{ host: "web2" }] } },
  probes: { page: { environment: "prod", url: "http://page.example/", from: "web1" }, outside: { environment: "prod", url: "http://page.example/" } },
});

/** Decides again and again as time passes, with receivers that get everything; `deliver` false: nothing arrives. */
export class World {
  alerts: AlertInstance[] = [];
  now = NOON;
  state: Omit<NotifyState, "alerts" | "told"> = { fleet: FLEET, sight: ALL_IN_SIGHT, silences: [], acknowledgements: [], changes: new Map(), goneSince: new Map() };
  told: Told[] = [];
  arrives = true;

  constructor(public config: NotifyConfig) {}

  decide(): Decision {
    const decision = decide({ ...this.state, alerts: this.alerts, told: this.told }, this.config, this.now);
    this.state = { ...this.state, goneSince: decision.goneSince };
    return decision;
  }

  /** What is sent at `at`. */
  at(at: number): Delivery[] {
    this.now = at;
    const { deliveries } = this.decide();
    for (const delivery of deliveries) this.#note(delivery);
    return deliveries;
  }

  /** Lets time pass in steps of 10 s and gives what was sent: "reason receiver firing/resolved", with seconds since noon. */
  until(end: number): string[] {
    const sent: string[] = [];
    for (let at = this.now; at <= end; at += 10 * SECOND) for (const delivery of this.at(at)) sent.push(`${(at - NOON) / SECOND}s ${line(delivery)}`);
    return sent;
  }

  #note({ group, receiver, route, labels, known }: Delivery): void {
    const before = this.told.find((entry) => entry.group === group && entry.receiver === receiver);
    const firing = this.arrives ? known : (before?.firing ?? []);
    this.told = [...this.told.filter((entry) => entry !== before), { group, receiver, route, labels, lastAt: this.now, sentAt: this.arrives ? this.now : before?.sentAt, firing }];
  }
}

export const names = (alerts: readonly AlertInstance[]): string => alerts.map(({ labels }) => labels["host"] ?? labels["alertname"]).join("+");
export const line = ({ reason, receiver, firing, resolved: ended }: Delivery): string => `${reason} ${receiver} ${names(firing)}/${names(ended.map(({ alert }) => alert))}`;
