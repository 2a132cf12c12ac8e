import type { AlertInstance } from "../../../shared/alert";
import type { Fleet } from "../../../shared/fleet";
import type { Acknowledgement, AlertVerdict, DeliveryReason, Silence } from "../../../shared/notify";
import type { Told, ToldAlert } from "../../history";
import type { OutOfSight } from "./about";
import type { Changes } from "./flapping";
import type { FullRoute } from "./routes";

/** Everything that a decision depends on besides the configuration and the time. */
export interface NotifyState {
  alerts: readonly AlertInstance[];
  fleet: Fleet | undefined;
  sight: OutOfSight;
  silences: readonly Silence[];
  acknowledgements: readonly Acknowledgement[];
  changes: Changes;
  told: readonly Told[];
  /** Since when (ms) an alert that was told as firing is not among the alerts any more. */
  goneSince: ReadonlyMap<string, number>;
}

/** An alert with the time of its end. */
export interface EndedAlert {
  alert: AlertInstance;
  resolvedAt: number;
}

/** One message that is due. */
export interface Delivery {
  receiver: string;
  group: string;
  route: string;
  labels: Record<string, string>;
  reason: Exclude<DeliveryReason, "test">;
  firing: AlertInstance[];
  resolved: EndedAlert[];
  /** Changes within the window of flapping, by key. */
  flapping: ReadonlyMap<string, number>;
  /** What the receiver knows to be firing once this has arrived. */
  known: ToldAlert[];
}

export interface Decision {
  deliveries: Delivery[];
  verdicts: AlertVerdict[];
  /** When to decide again though nothing happens; undefined: nothing is pending. */
  wakeAt: number | undefined;
  /** For the next decision. */
  goneSince: Map<string, number>;
}

/** An alert as far as it is judged apart from its groups. */
export interface JudgedAlert {
  alert: AlertInstance;
  verdict: AlertVerdict;
  muted: boolean;
  routes: FullRoute[];
}
