import type { Fleet } from "../../shared/fleet";
import type { RunbookId } from "../../shared/ids";
import type { Runbook } from "../../shared/runbook/model";
import type { Clients } from "../executors";
import type { Clock, Dockers, Hosts, Http, Journal, Masking, Vault } from "../ports";
import type { Verbs } from "../steps/define";
import type { Machine } from "./jobs/machine";
import type { OutputStore } from "./output/output-store";
import type { Owner } from "./owner";

/** What the Runner is built from. */
export interface RunnerDeps {
  journal: Journal;
  /** The runbook as it is now; undefined when there is none of that id. */
  runbook(id: RunbookId): Runbook | undefined | Promise<Runbook | undefined>;
  /** The fleet in use; undefined while none is open. */
  fleet(): Fleet | undefined;
  verbs: Verbs;
  hosts: Hosts;
  dockers: Dockers;
  http: Http;
  /** Servers that steps talk to themselves. */
  clients: Clients;
  vault: Vault;
  masker: Masking;
  clock: Clock;
  /** The person at this console. */
  readonly actor: string;
  /** Roles of that person, for gates that ask for one; none where absent. */
  roles?(): readonly string[];
  /** The console's version, kept in the journal of each run. */
  version?: string;
  /** Where raw output of steps is kept; without it the journal alone holds what they wrote. */
  outputs?: OutputStore;
  /** This process, for a data folder that several share. Absent: nobody else uses it. */
  owner?: Owner;
  /** Where `run=local` steps run; this machine where none is given. */
  local?: Machine;
  /** Told of faults in the console itself: a listener that throws, a run that halts. */
  onFault?(thrown: unknown): void;
}
