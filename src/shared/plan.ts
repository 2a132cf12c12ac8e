import { z } from "zod";
import { ObjectRef } from "./fleet";
import { CacheId, DatabaseId, EnvironmentId, HostId, RunbookId, StepKey } from "./ids";
import { Problem } from "./problem";
import { Expectation, Gate, Retry, Risk } from "./runbook/model";
import { HttpText } from "./runbook/http";
import { PromqlPart } from "./runbook/promql-text";
import { Words } from "./runbook/words";

/** What a person asks for: a runbook, where, with what. Values are text; the runbook's types parse them. */
export const PlanDraft = z.object({
  runbook: RunbookId,
  target: ObjectRef.optional(),
  params: z.record(z.string(), z.string()).default({}),
  /** Executes only the steps of risk "read" and shows the rest. */
  dryRun: z.boolean().default(false),
});
export type PlanDraft = z.infer<typeof PlanDraft>;

/** A database of the fleet as one of its nodes serves it. */
export const SqlNode = z.object({
  /** The fleet's name for it. */
  id: DatabaseId,
  host: HostId,
  port: z.number().int(),
  database: z.string(),
  user: z.string(),
  /** Name of the secret that holds the password. */
  password: z.string().optional(),
});
export type SqlNode = z.infer<typeof SqlNode>;

/** A node of a cache of the fleet. */
export const RedisNode = z.object({ id: CacheId, host: HostId, port: z.number().int(), password: z.string().optional() });
export type RedisNode = z.infer<typeof RedisNode>;

/** A Prometheus server of the fleet; `via` is the host that reaches it. */
export const PrometheusServer = z.object({ name: z.string(), url: z.string(), via: HostId.optional() });
export type PrometheusServer = z.infer<typeof PrometheusServer>;

/** How an effect is carried out, resolved as far as a preview can. */
export const Effect = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("shell"),
    /** "bash" or "sh": the interpreter that gets `script` as a file, never spliced into another line. */
    interpreter: z.enum(["bash", "sh"]),
    script: z.string(),
    local: z.boolean(),
    /** Names of the variables that reach it as environment. Values: `PlannedStep.env`, and outputs of earlier steps. */
    cwd: z.string().optional(),
  }),
  z.object({
    kind: z.literal("verb"),
    /** Built-in step kind: "container.swap". */
    verb: z.string(),
    /** Its input with variables filled in; what an earlier step's output decides stays "$NAME". */
    input: z.record(z.string(), z.unknown()),
  }),
  z.object({
    kind: z.literal("sql"),
    /** One after another in one session; `names` are the variables bound to $1, $2 ... */
    statements: z.array(z.object({ text: z.string(), names: z.array(z.string()), line: z.number().int() })),
    /** All of it in one read-only transaction. */
    readOnly: z.boolean(),
    /** Absent while the step's host is not known: a document without front matter is aimed later. */
    node: SqlNode.optional(),
  }),
  z.object({
    kind: z.literal("redis"),
    /** One after another over one connection. */
    commands: z.array(Words),
    /** Refused where the server says that a command writes. */
    readOnly: z.boolean(),
    node: RedisNode.optional(),
  }),
  z.object({
    kind: z.literal("http"),
    /** Variables still in it, each escaped as its place asks for. */
    request: HttpText,
    /** Sent from this machine instead of the step's host. */
    local: z.boolean(),
  }),
  z.object({
    kind: z.literal("promql"),
    parts: z.array(PromqlPart),
    /** Absent where the fleet names none for the environment: the console's own history is asked. */
    server: PrometheusServer.optional(),
  }),
  /** An executor this version does not run: refused at preview. */
  z.object({ kind: z.literal("unsupported"), executor: z.string() }),
]);
export type Effect = z.infer<typeof Effect>;

export const PlannedStep = z.object({
  key: StepKey,
  stepId: z.string(),
  phaseId: z.string(),
  title: z.string(),
  prose: z.string().default(""),
  line: z.number().int(),
  kind: z.enum(["manual", "gate", "action"]),
  risk: Risk,
  host: HostId.optional(),
  /** The object of the phase's or step's `each`, as text. */
  each: z.string().optional(),
  /** The literal command or the verb's sentence, exactly what will be done. */
  command: z.string().optional(),
  effect: Effect.optional(),
  /** Variables known before the run. Secrets are never among them. */
  env: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  /** Of the whole step, for a watched one of each look. */
  timeoutMs: z.number(),
  /** Ended when it writes nothing for this long. */
  idleMs: z.number().optional(),
  /** How long its host may take to be reached before it begins; 30 s where it says nothing. */
  connectMs: z.number().optional(),
  /** Looked at again and again for this long; what it expects must hold at every look. */
  watchMs: z.number().optional(),
  /** How many hosts of this step run at once; absent: the phase's `parallel`. */
  parallel: z.number().int().min(1).optional(),
  retry: Retry.optional(),
  idempotent: z.boolean().default(false),
  expect: z.array(Expectation).default([]),
  when: z.string().optional(),
  /** Keys of steps that must be done first. */
  needs: z.array(StepKey).default([]),
  out: z.object({ name: z.string(), path: z.string().optional() }).optional(),
  gate: Gate.optional(),
  owner: z.string().optional(),
  /** What takes it back, for the eye; the verb's own undo where the runbook names none. */
  undo: z.object({ command: z.string(), effect: Effect.optional(), host: HostId.optional(), until: z.string().optional() }).optional(),
  probe: z.object({ command: z.string(), effect: Effect.optional(), host: HostId.optional(), done: z.string().optional() }).optional(),
});
export type PlannedStep = z.infer<typeof PlannedStep>;

export const PlannedPhase = z.object({
  id: z.string(),
  title: z.string(),
  /** The object this repetition of the phase is for. */
  each: z.string().optional(),
  onFail: z.enum(["undo", "stop", "continue"]),
  /** How many of the same step on different hosts run at once. */
  parallel: z.number().int().min(1),
  steps: z.array(PlannedStep),
});
export type PlannedPhase = z.infer<typeof PlannedPhase>;

/** A draft resolved against the fleet: everything that will happen, in order. */
export const Plan = z.object({
  runbook: RunbookId,
  title: z.string(),
  target: ObjectRef.optional(),
  environment: EnvironmentId.optional(),
  risk: Risk,
  rtoMs: z.number().optional(),
  /** Time of the whole run; nothing starts after it. */
  timeoutMs: z.number().optional(),
  /** False for a document without front matter: its steps run one by one, each where a person aims it. */
  armed: z.boolean().optional(),
  params: z.record(z.string(), z.string()),
  /** Names of secrets that the run asks the vault for. */
  secrets: z.array(z.string()),
  dryRun: z.boolean(),
  phases: z.array(PlannedPhase),
  /** Lock to hold: "service/shop"; absent where nothing changes. */
  lock: z.object({ name: z.string(), host: HostId }).optional(),
  /** Every host a step runs on or a verb reaches. */
  hosts: z.array(HostId),
  /** SHA-256 of the runbook's text. */
  sourceHash: z.string(),
  source: z.string(),
});
export type Plan = z.infer<typeof Plan>;

/** What a person must do before the plan may start. */
export const Arming = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("go") }),
  /** Press and confirm. */
  z.object({ kind: z.literal("confirm") }),
  /** Type this text out. */
  z.object({ kind: z.literal("type"), text: z.string() }),
]);
export type Arming = z.infer<typeof Arming>;

export const PlanPreview = z.object({
  plan: Plan,
  /** SHA-256 of the canonical plan; equal drafts on an unchanged fleet give an equal hash. */
  hash: z.string(),
  arming: Arming,
  /** Bound to the hash, used once, valid until `armExpiresAt` (ms). Absent while `problems` is not empty. */
  armCode: z.string().optional(),
  armExpiresAt: z.number().optional(),
  /** What refuses the start. */
  problems: z.array(Problem),
  warnings: z.array(Problem),
  /** Titles of steps that cannot be taken back. */
  irreversible: z.array(z.string()),
});
export type PlanPreview = z.infer<typeof PlanPreview>;
