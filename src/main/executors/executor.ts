import type { Fleet } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import type { Effect, PlannedStep } from "../../shared/plan";
import type { PromqlInstant, PromqlValue } from "../../shared/promql/ask";
import type { Http, Postgres, RedisServers } from "../ports";

/** Servers that steps talk to besides shells, each through a host of the fleet. */
export interface Clients {
  postgres: Postgres;
  redis: RedisServers;
  /** PromQL over what the console has collected itself. Throws a ProblemError where the expression has no value. */
  history?: { instant(query: PromqlInstant): PromqlValue };
}

/** What an executor works with. One file of this folder is one kind of effect. */
export interface ExecutorTools {
  fleet: Fleet;
  clients: Clients;
  http: Http;
  step: PlannedStep;
  /** Where the effect happens; absent: on this machine. */
  host?: HostId;
  /** Every variable by name, secrets that the step names among them. */
  env: Readonly<Record<string, string>>;
  timeoutMs: number;
  /** Aborted when the step must end: a person's stop, its time, the console's end. */
  signal: AbortSignal;
  /** Aborted when the console lets go: nothing is to be ended, only left. */
  leave: AbortSignal;
  /** Reads the secret of a server of the fleet, and has it masked from then on. */
  secret(name: string): Promise<string>;
  /** Output, as a person sees it. */
  show(text: string): void;
  /** A remark of the console's own. */
  note(line: string): void;
}

/** What an effect gave, for expectations and later steps. */
export interface ExecutorResult {
  stdout: string;
  /** Output beyond the cap is missing. */
  truncated?: boolean;
  /** Of an HTTP reply. */
  status?: number;
  /** Several values, each of which a comparison must hold for. */
  values?: string[];
}

/** An effect that is ready to begin: connected, logged in, its variables filled in. */
export interface OpenedEffect {
  /** Acts. Throws a ProblemError; one with a code of `isUnclear` says that it may have happened all the same. */
  run(): Promise<ExecutorResult>;
  close(): void;
}

/** Gets an effect ready. Nothing has happened when it throws. */
export type Executor<K extends Effect["kind"]> = (effect: Extract<Effect, { kind: K }>, tools: ExecutorTools) => Promise<OpenedEffect>;
