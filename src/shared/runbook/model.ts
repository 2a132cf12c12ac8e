import { z } from "zod";
import { RunbookId } from "../ids";
import { Problem } from "../problem";

/** What a runbook's text says, before it is aimed at a fleet. `docs/runbook-format.md` is the reference. */

export const Risk = z.enum(["read", "change", "destructive"]);
export type Risk = z.infer<typeof Risk>;
export const RISK_ORDER: Record<Risk, number> = { read: 0, change: 1, destructive: 2 };

export const ParamType = z.enum([
  "string", "number", "boolean", "enum", "host", "service", "database", "cache", "environment",
  "container", "image", "backup", "secret", "duration",
]);
export type ParamType = z.infer<typeof ParamType>;

export const Param = z.object({
  name: z.string().regex(/^[A-Z_][A-Z0-9_]*$/),
  type: ParamType,
  label: z.string().optional(),
  description: z.string().optional(),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  /** A selector whose result is offered and, with one result, taken: "@primary". */
  from: z.string().optional(),
  /** Whole-value pattern that a given value must match. */
  pattern: z.string().optional(),
  /** Values of an enum. */
  values: z.array(z.string()).optional(),
  required: z.boolean().default(false),
});
export type Param = z.infer<typeof Param>;

/** What a step's result must be. Several must all hold. */
export const Expectation = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("exit"), code: z.number().int() }),
  /** Of an HTTP reply. */
  z.object({ kind: z.literal("status"), code: z.number().int() }),
  z.object({ kind: z.literal("text"), text: z.string() }),
  z.object({ kind: z.literal("regex"), source: z.string(), flags: z.string() }),
  z.object({ kind: z.literal("number"), op: z.enum(["<", "<=", ">", ">=", "==", "!="]), value: z.number() }),
  z.object({ kind: z.literal("json"), path: z.string(), equals: z.string() }),
]);
export type Expectation = z.infer<typeof Expectation>;

export const Retry = z.object({ times: z.number().int().min(1).max(1_000), everyMs: z.number() });

/** A languages of fences that act. Everything else is text. */
export const Executor = z.enum(["shell", "sql", "redis", "http", "promql", "docker", "compose", "kubectl", "action"]);
export type Executor = z.infer<typeof Executor>;

export const Gate = z.object({
  by: z.string().optional(),
  /** What must be typed out, with variables still in it. */
  type: z.string().optional(),
  count: z.number().int().min(1).max(5).default(1),
});
export type Gate = z.infer<typeof Gate>;

/** A fence with its attributes. */
export const Action = z.object({
  executor: Executor,
  /** The fence's own language: "bash", "sh", "sql" ... */
  language: z.string(),
  /** The fence's text, byte for byte. */
  source: z.string(),
  line: z.number().int(),
  on: z.string().optional(),
  each: z.string().optional(),
  /** How many of `each` at once; `parallel=` is the same. */
  max: z.number().int().min(1).optional(),
  runsLocally: z.boolean().default(false),
  risk: Risk,
  timeoutMs: z.number().optional(),
  idleMs: z.number().optional(),
  connectMs: z.number().optional(),
  retry: Retry.optional(),
  idempotent: z.boolean().default(false),
  expect: z.array(Expectation).default([]),
  watchMs: z.number().optional(),
  when: z.string().optional(),
  needs: z.array(z.string()).default([]),
  /** Variable that the trimmed output (or a JSON path of it) becomes. */
  out: z.object({ name: z.string(), path: z.string().optional() }).optional(),
  cwd: z.string().optional(),
  interactive: z.boolean().default(false),
  background: z.boolean().default(false),
});
export type Action = z.infer<typeof Action>;

export const RunbookStep = z.object({
  /** Unique in the runbook; from `#id`, else made from the text. */
  id: z.string(),
  /** Text of the list item, Markdown, attributes removed. */
  title: z.string(),
  /** Further prose under the item, Markdown, fences that act removed. */
  prose: z.string().default(""),
  line: z.number().int(),
  kind: z.enum(["manual", "gate", "action"]),
  /** Ticked in the text itself ("- [x]"). */
  ticked: z.boolean().default(false),
  /** Nesting of the list item, 0 at the top. */
  depth: z.number().int().default(0),
  owner: z.string().optional(),
  /** On a step with an action: stands before it. */
  gate: Gate.optional(),
  action: Action.optional(),
  undo: z.object({ action: Action, until: z.string().optional() }).optional(),
  /** `done`: the trimmed output that means that it happened; "" where the text lacks it, which is an error. */
  probe: z.object({ action: Action, done: z.string() }).optional(),
});
export type RunbookStep = z.infer<typeof RunbookStep>;

export const Phase = z.object({
  id: z.string(),
  title: z.string(),
  /** Heading depth, 1 to 6; 0 for steps before the first heading. */
  level: z.number().int(),
  line: z.number().int(),
  each: z.string().optional(),
  max: z.number().int().min(1).optional(),
  onFail: z.enum(["undo", "stop", "continue"]).default("stop"),
  owner: z.string().optional(),
  /** The phase's content in reading order: prose as Markdown, steps by id. */
  body: z.array(z.discriminatedUnion("type", [
    z.object({ type: z.literal("prose"), markdown: z.string() }),
    z.object({ type: z.literal("step"), id: z.string() }),
  ])),
  steps: z.array(RunbookStep),
});
export type Phase = z.infer<typeof Phase>;

/** A problem of the text; "warning" does not stop a run. */
export const Finding = Problem.extend({
  severity: z.enum(["error", "warning"]),
  /** The piece of the text that it is about, as it is written; begins at `at`. */
  text: z.string().optional(),
  /** What was most likely meant: written instead of `text`, it settles the finding. */
  instead: z.string().optional(),
});
export type Finding = z.infer<typeof Finding>;

export const Runbook = z.object({
  id: RunbookId,
  file: z.string(),
  title: z.string(),
  description: z.string().optional(),
  /** Kinds of object it is offered on: "service", "postgres", "host" ...; empty: everywhere. */
  appliesTo: z.array(z.string()),
  risk: Risk,
  rtoMs: z.number().optional(),
  rpoMs: z.number().optional(),
  /** Time of a whole run. */
  timeoutMs: z.number().optional(),
  owner: z.string().optional(),
  tags: z.array(z.string()).default([]),
  params: z.array(Param),
  secrets: z.array(z.string()),
  /** False for a document without front matter: it opens, but runs only step by step where a person aims it. */
  armed: z.boolean(),
  phases: z.array(Phase),
  source: z.string(),
  findings: z.array(Finding),
});
export type Runbook = z.infer<typeof Runbook>;

export const RunbookSummary = Runbook.pick({
  id: true, file: true, title: true, description: true, appliesTo: true, risk: true, rtoMs: true, owner: true, tags: true,
  armed: true,
}).extend({
  origin: z.enum(["shipped", "user", "opened"]),
  steps: z.number().int(),
  checks: z.number().int(),
  errors: z.number().int(),
  warnings: z.number().int().optional(),
  /** The shipped runbook that this one of the user's folder stands for. */
  shadows: RunbookId.optional(),
});
export type RunbookSummary = z.infer<typeof RunbookSummary>;
