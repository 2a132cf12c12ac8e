import { z } from "zod";
import type { Fleet } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import { type Outcome, type Problem, ProblemError, refuse, succeed } from "../../shared/problem";
import type { Risk } from "../../shared/runbook/model";
import type { Dockers, Hosts, Http, Postgres, RedisServers } from "../ports";

/** What a verb works with. Ports come from outside; a verb opens no connection of its own. */
export interface StepContext {
  fleet: Fleet;
  hosts: Hosts;
  docker: Dockers;
  http: Http;
  postgres: Postgres;
  redis: RedisServers;
  /** A secret of the fleet file by its name; masked from then on. */
  secret(name: string): Promise<string>;
  /** Aborted when a person stops the run or the step's time is up. */
  signal: AbortSignal;
  /** A line for the person who watches; becomes output of the step. */
  note(text: string): void;
  /** ms since the epoch. */
  now(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number): Promise<void>;
}

export type ProbeAnswer = "done" | "not done" | "unknown";

/** A built-in step kind as its file writes it. `I`: input schema; `B`: what `before` remembers for `apply`, `probe` and `undo`. */
export interface StepDefinition<I extends z.ZodObject, B> {
  /** Its name in a runbook: "container.swap". */
  kind: string;
  risk: Risk;
  input: I;
  /** One sentence that says exactly what will be done, addresses and paths included: the plan's hash covers it. */
  title(input: z.output<I>, fleet: Fleet): string;
  /** Hosts it reaches beyond the one it runs on. */
  hosts(input: z.output<I>, fleet: Fleet): HostId[];
  /** What the fleet lacks for it, found before anything runs. */
  check?(input: z.output<I>, fleet: Fleet): Problem | undefined;
  /** Reads what the undo will need; changes nothing. Journalled before `apply`. */
  before?: { remembers: z.ZodType<B>; find(input: z.output<I>, context: StepContext): Promise<B> };
  /** Does it. A throw is a failure; safe to call again on whatever state an earlier call left. Returns the step's value. */
  apply(input: z.output<I>, context: StepContext, before: B): Promise<string | void>;
  /** Did it happen? Asked when the journal has a start and no end. A throw counts as "unknown". */
  probe?(input: z.output<I>, context: StepContext, before: B): Promise<ProbeAnswer>;
  /** Takes it back, from whatever half-done state it finds; "not needed" where what it leaves harms nobody. */
  undo?: { title(input: z.output<I>, fleet: Fleet): string; run(input: z.output<I>, context: StepContext, before: B): Promise<void> } | "not needed";
}

/** A verb with its input filled in. */
export interface BoundVerb {
  title: string;
  hosts: HostId[];
  problem?: Problem;
  before(context: StepContext): Promise<unknown>;
  apply(context: StepContext, before: unknown): Promise<string | undefined>;
  probe?(context: StepContext, before: unknown): Promise<ProbeAnswer>;
  undo?: { title: string; run(context: StepContext, before: unknown): Promise<void> };
}

/** A verb as the planner and the Runner see it: its types are checked inside. */
export interface Verb {
  kind: string;
  risk: Risk;
  /** Names of its inputs. */
  inputs: readonly string[];
  /** True where it can be taken back or leaves nothing that would need it. */
  reversible: boolean;
  bind(input: unknown, fleet: Fleet): Outcome<BoundVerb>;
}

/** Looks verbs up by name. */
export type Verbs = ReadonlyMap<string, Verb>;

/** A verb found that what it should bring about did not come about: certain, not unknown. */
export class StepFailed extends ProblemError {
  constructor(code: string, message: string, more: Partial<Pick<Problem, "cause" | "next">> = {}) {
    super({ code, message, ...more });
    this.name = "StepFailed";
  }
}

export function defineStep<I extends z.ZodObject, B = undefined>(step: StepDefinition<I, B>): Verb {
  const { kind, risk, input: schema, undo } = step;
  return {
    kind, risk,
    inputs: Object.keys(schema.shape),
    reversible: risk === "read" || undo !== undefined,
    bind(given, fleet) {
      const parsed = schema.safeParse(given);
      if (!parsed.success) return refuse(unreadableInput(kind, parsed.error));
      return succeed(bound(step, parsed.data, fleet));
    },
  };
}

function bound<I extends z.ZodObject, B>(step: StepDefinition<I, B>, input: z.output<I>, fleet: Fleet): BoundVerb {
  const { before, undo, probe } = step;
  const problem = step.check?.(input, fleet);
  // Without a `before` the remembered value is undefined, which is what B then is.
  const remembers: z.ZodType<B> = before?.remembers ?? z.custom<B>((value) => value === undefined);
  return {
    title: problem ? step.kind : step.title(input, fleet),
    hosts: problem ? [] : step.hosts(input, fleet),
    problem,
    before: async (context) => before?.find(input, context),
    apply: async (context, found) => (await step.apply(input, context, remembers.parse(found))) ?? undefined,
    probe: probe && (async (context, found) => probe(input, context, remembers.parse(found))),
    undo: undo === undefined || undo === "not needed"
      ? undefined
      : {
          title: problem ? step.kind : undo.title(input, fleet),
          run: async (context, found) => undo.run(input, context, remembers.parse(found)),
        },
  };
}

function unreadableInput(kind: string, error: z.ZodError): Problem {
  const what = error.issues.map(({ path, message }) => (path.length > 0 ? `${path.join(".")}: ${message}` : message)).join("; ");
  return { code: "verb.bad-input", message: `The input of ${kind} is not valid: ${what}`, next: "Compare it with docs/runner.md." };
}
