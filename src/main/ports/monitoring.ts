import type { RemoteAlert, RemoteSilence } from "../../shared/alertmanager";
import type { SilenceDraft } from "../../shared/notify";
import type { PrometheusAlert, PrometheusTarget } from "../../shared/prometheus";
import type { PromqlInstant, PromqlLines, PromqlRange, PromqlValue } from "../../shared/promql/ask";
import type { CallOptions } from "./call";

/** A Prometheus server of the fleet. Calls reject with "prometheus.*", "promql.refused" for an expression it does not take, or the connection's problem. */
export interface PrometheusServer {
  readonly name: string;
  /** The host that it is asked from; a target on loopback is on that one. */
  readonly via?: string;
  instant(query: PromqlInstant, options?: CallOptions): Promise<PromqlValue>;
  range(query: PromqlRange, options?: CallOptions): Promise<PromqlLines>;
  /** Whether it has any series that a selector (`up{job="shop"}`) accepts, with samples since then (ms). */
  holds(selector: string, sinceMs: number, options?: CallOptions): Promise<boolean>;
  /** `sinceMs`: of metrics with samples since then. */
  metricNames(options?: CallOptions & { sinceMs?: number }): Promise<string[]>;
  /** Label sets of series, `__name__` among them. */
  series(selector: string, from: number, to: number, options?: CallOptions): Promise<Record<string, string>[]>;
  alerts(options?: CallOptions): Promise<PrometheusAlert[]>;
  targets(options?: CallOptions): Promise<PrometheusTarget[]>;
}

/** An alert to hand to an Alertmanager; without `endsAt` it lasts until the server's own resolve time. */
export interface OutgoingAlert {
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  startsAt: number;
  endsAt?: number;
  source?: string;
}

/** An Alertmanager of the fleet. Calls reject with "alertmanager.*" or the connection's problem. */
export interface AlertmanagerServer {
  readonly name: string;
  alerts(options?: CallOptions): Promise<RemoteAlert[]>;
  silences(options?: CallOptions): Promise<RemoteSilence[]>;
  /** Makes a silence, or one in the place of another; gives its id. */
  silence(draft: SilenceDraft, author: string, replaces?: string, options?: CallOptions): Promise<string>;
  expire(id: string, options?: CallOptions): Promise<void>;
  send(alerts: readonly OutgoingAlert[], options?: CallOptions): Promise<void>;
}
