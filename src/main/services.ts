import type { FleetView } from "../shared/contract";
import type { Clients } from "./executors";
import type { FleetStore } from "./fleet";
import type { History } from "./history";
import type { Judge } from "./judge";
import type { MonitoringServers } from "./monitoring";
import type { Notifier, WishDesk } from "./notify";
import type { Observer } from "./observer";
import type { Dockers, Hosts } from "./ports";
import type { PromptDesk } from "./prompts";
import type { RoutedQueries } from "./query";
import type { Rules } from "./alerts";
import type { Library, RunbookEditing } from "./runbooks";
import type { PersonStore } from "./person";
import type { LockDesk, Runner } from "./runner";
import type { Scheduler } from "./schedules";
import type { Tells } from "./tells";
import type { SecretDesk } from "./vault";

/** The parts of the core that answer questions. */
export interface Services {
  fleets: FleetStore;
  history: History;
  hosts: Hosts;
  dockers: Dockers;
  clients: Clients;
  vault: SecretDesk;
  /** Replaces secrets in text that goes to a window. */
  mask: (text: string) => string;
  library: Library;
  editing: RunbookEditing;
  monitoring: MonitoringServers;
  queries: RoutedQueries;
  observer: Observer;
  prompts: PromptDesk;
  runner: Runner;
  scheduler: Scheduler;
  notify: { notifier: Notifier; wishes: WishDesk };
  rules: Rules;
  judge: Judge;
  locks: LockDesk;
  person: PersonStore;
  tells: Tells;
  /** Takes another fleet file into use and remembers it for the next start. */
  openFleet(file: string): Promise<FleetView>;
  /** Starts the embedded demo, if need be, and takes its fleet into use. */
  openDemo(): Promise<FleetView>;
}
