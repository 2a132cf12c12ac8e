import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { parse, stringify } from "yaml";
import { type Console, createConsole } from "../../../src/main/console";
import type { ObjectRef } from "../../../src/shared/fleet";
import { RunbookId, type RunId } from "../../../src/shared/ids";
import type { PlannedStep, PlanPreview } from "../../../src/shared/plan";
import { describeProblem } from "../../../src/shared/problem";
import type { RunCommand, RunView, StepStatus, StepView } from "../../../src/shared/run";
import { isEnded, plannedStep } from "../../../src/shared/run-view";
import { describeLab, type Lab } from "../harness";

/** What a person wants to run; a name without a folder is a shipped runbook. */
export interface Wish {
  runbook: string;
  /** "host/web1", "service/shop", "database/orders" ... */
  target?: string;
  params?: Record<string, string>;
  dryRun?: boolean;
  /**
   * What the person says when a step waits for one; may look around first. Without it, or where it returns nothing, manual checks are
   * ticked, gates are agreed to with the text they ask for, and a question after a crash fails the test.
   */
  answer?: (step: PlannedStep, view: RunView) => RunCommand | undefined | Promise<RunCommand | undefined>;
}

/** One step as it ended. */
export interface StepEnd {
  status: StepStatus;
  /** Why it failed, was skipped or is unknown. */
  reason: string;
  /** Standard output and error as a person sees them. */
  output: string;
  value?: string;
}

/** A run that has ended. */
export interface RunEnd {
  view: RunView;
  status: RunView["status"];
  preview: PlanPreview;
  /** The one step with this id, on this host (or for this object of `each`) where there are several. */
  step(id: string, where?: string): StepEnd;
  /** Every step with this id. */
  steps(id: string): StepEnd[];
  /** What happened, for the message of a failing test. */
  story(): string;
}

/** A console on the lab, as the window and the command line have one. */
export interface Kit {
  console: Console;
  preview(wish: Wish): Promise<PlanPreview>;
  /** Previews, arms, starts, answers as a person, and resolves with the end. */
  run(wish: Wish): Promise<RunEnd>;
  /** Ends the console and takes its data folder away. */
  close(): Promise<void>;
}

export interface KitOptions {
  /** Changes the fleet file before it is opened, for example to guard the environment. */
  changeFleet?: (fleet: FleetFile) => void;
  /** The user's own runbooks, by name without ".md"; run them as "user/NAME". */
  runbooks?: Record<string, string>;
  /** Values of secrets by the name they are asked for; the lab's PostgreSQL password is among them already. */
  secrets?: Record<string, string>;
}

/** The fleet file as YAML reads it, before any default. */
export type FleetFile = Partial<Record<"environments" | "hosts" | "services" | "databases" | "caches" | "probes", Record<string, Record<string, unknown>>>> & { knownHosts?: string };

/** A suite against the lab whose tests share one console. */
export function describeRunbooks(name: string, body: (use: { kit: () => Kit; lab: Lab }) => void, options: KitOptions = {}): void {
  describeLab(name, (lab) => {
    let kit: Kit | undefined;
    beforeAll(async () => {
      kit = await openConsole(lab, options);
    });
    afterAll(() => kit?.close());
    body({
      lab,
      kit: () => {
        if (kit === undefined) throw new Error("the console is not open yet");
        return kit;
      },
    });
  });
}

export async function openConsole(lab: Lab, options: KitOptions = {}): Promise<Kit> {
  const home = mkdtempSync(join(tmpdir(), "qd-lab-runbooks-"));
  mkdirSync(join(home, "runbooks"));
  for (const [name, text] of Object.entries(options.runbooks ?? {})) writeFileSync(join(home, "runbooks", `${name}.md`), text);
  const core = await createConsole({
    home, resources: join(import.meta.dirname, "../../../resources"), version: "0.0.0", fleet: { file: fleetFile(lab, home, options) }, observe: false, resident: false,
  });
  const { problems } = await core.answers["fleet.get"](undefined);
  if (problems.length > 0) throw new Error(problems.map(describeProblem).join("\n"));
  answerPrompts(core, { "lab-postgres": lab.postgres.password(), ...options.secrets });
  const close = async () => {
    await core.close();
    rmSync(home, { recursive: true, force: true });
  };
  const previewOf = (wish: Wish) => Promise.resolve(core.answers["plan.preview"](draftOf(wish)));
  return { console: core, preview: previewOf, run: async (wish) => carryOut(core, wish, await previewOf(wish)), close };
}

/** The lab's own fleet file, or a changed copy beside the console's data. */
function fleetFile(lab: Lab, home: string, { changeFleet }: KitOptions): string {
  if (changeFleet === undefined) return lab.fleetPath;
  const fleet: FleetFile = parse(readFileSync(lab.fleetPath, "utf8"));
  fleet.knownHosts = lab.knownHostsPath;
  changeFleet(fleet);
  const file = join(home, basename(lab.fleetPath));
  writeFileSync(file, stringify(fleet));
  return file;
}

/** Hands secrets over when they are asked for; everything else is declined. */
function answerPrompts({ prompts }: Console, secrets: Record<string, string>): void {
  const answered = new Set<string>();
  prompts.onChange((open) => {
    for (const prompt of open.filter(({ id }) => !answered.has(id))) {
      const { id } = prompt;
      answered.add(id);
      const text = prompt.kind === "secret" ? secrets[prompt.name] : undefined;
      queueMicrotask(() => prompts.answer(text === undefined ? { kind: "cancel", id } : { kind: "text", id, text }));
    }
  });
}

function draftOf({ runbook, target, params = {}, dryRun = false }: Wish) {
  return { runbook: RunbookId.parse(runbook.includes("/") ? runbook : `shipped/${runbook}`), target: target === undefined ? undefined : refOf(target), params, dryRun };
}

function refOf(text: string): ObjectRef {
  const [kind, id] = text.split("/");
  return { kind, id } as ObjectRef;
}

async function carryOut({ answers, tells }: Console, wish: Wish, preview: PlanPreview): Promise<RunEnd> {
  if (preview.armCode === undefined) throw new Error(preview.problems.map(describeProblem).join("\n"));
  const changed = signal();
  const stop = tells.on("run.event", changed.raise);
  try {
    const { arming, armCode } = preview;
    const run = await answers["run.start"]({ armCode, typed: arming.kind === "type" ? arming.text : undefined });
    for (;;) {
      const next = changed.next();
      const view = await answers["run.get"](run);
      const waiting = Object.values(view.steps).find(({ status }) => status === "waiting");
      if (isEnded(view.status)) return await endOf(answers, run, view, preview);
      if (waiting) await answers["run.command"]({ run, command: await answerTo(waiting, view, wish) });
      else await next;
    }
  } finally {
    stop();
  }
}

/** `next` resolves at the first `raise` after it was called. */
function signal() {
  let waiting: (() => void)[] = [];
  return {
    raise: () => {
      for (const wake of waiting) wake();
      waiting = [];
    },
    next: () => new Promise<void>((resolve) => waiting.push(resolve)),
  };
}

async function answerTo({ key, waitingFor, question }: StepView, view: RunView, { answer }: Wish): Promise<RunCommand> {
  const step = plannedStep(view, key);
  if (step === undefined) throw new Error(`the plan has no step ${key}`);
  const own = await answer?.(step, view);
  if (own) return own;
  if (waitingFor === "tick") return { type: "tick", step: key };
  if (waitingFor === "gate") return { type: "agree", step: key, typed: step.gate?.type };
  throw new Error(`${key} waits for a decision: ${question ?? ""}`);
}

async function endOf(answers: Console["answers"], run: RunId, view: RunView, preview: PlanPreview): Promise<RunEnd> {
  const planned = view.plan.phases.flatMap((phase) => phase.steps);
  const outputs = new Map<string, string>();
  for (const { key } of planned) outputs.set(key, (await answers["run.output"]({ run, step: key })).text);
  const endOfStep = ({ key }: PlannedStep): StepEnd => {
    const { status, reason, problem, value } = view.steps[key] ?? { status: "pending" as const };
    return { status, reason: [reason, problem && describeProblem(problem)].filter(Boolean).join(" "), output: outputs.get(key) ?? "", value };
  };
  const story = () => [
    `${view.status}: ${view.reason ?? ""}`,
    ...planned.map((step) => {
      const { status, reason, output } = endOfStep(step);
      return `${step.key} ${status} ${reason}\n${output.replace(/^/gm, "    ")}`;
    }),
  ].join("\n");
  const withId = (id: string, where?: string) => planned.filter(({ stepId, host, each }) => stepId === id && (where === undefined || host === where || each === where));
  return {
    view, status: view.status, preview, story,
    steps: (id) => withId(id).map(endOfStep),
    step: (id, where) => {
      const [found, second] = withId(id, where);
      if (!found || second) throw new Error(`${found ? "several steps are" : "no step is"} called ${id}${where === undefined ? "" : ` on ${where}`}: ${planned.map(({ key }) => key).join(", ")}`);
      return endOfStep(found);
    },
  };
}
