import type { Command } from "commander";
import type { Console } from "../../main/console";
import { HostId, type RunId, type StepKey } from "../../shared/ids";
import type { Plan, PlannedStep, PlanPreview } from "../../shared/plan";
import { raise } from "../../shared/problem";
import type { RunCommand, RunEvent, RunView } from "../../shared/run";
import { EXIT, exitOf } from "../exit";
import { Output } from "../output";
import { question } from "../prompt";
import { withConsole } from "../with-console";
import { describePlan, type PlanFlags, planOptions, preview } from "./plan";

interface RunFlags extends PlanFlags {
  yes?: boolean;
  skipManual?: string;
}

export function runCommand(program: Command): void {
  planOptions(program.command("run").description("carry out a runbook"))
    .option("--yes", "agree to exactly the plan that is printed")
    .option("--skip-manual <reason>", "skip every manual check with this reason; it is kept in the record")
    .action(async (runbook: string, flags: RunFlags) => {
      const output = new Output(flags.json ?? false);
      await withConsole({ fleet: flags.fleet ?? "last" }, async (console) => {
        const shown = await preview(console, runbook, flags);
        output.say(describePlan(shown));
        shown.warnings.forEach((warning) => output.problem(warning));
        if (!shown.armCode) {
          shown.problems.forEach((problem) => output.problem(problem));
          process.exitCode = EXIT.badInput;
          return;
        }
        refuseUnattended(shown, flags);
        const typed = await agree(shown, flags.yes ?? false);
        const { armCode } = shown;
        process.exitCode = await follow(console, () => console.answers["run.start"]({ armCode, typed }), flags, output);
      });
    });
}

/** Without a terminal nobody ticks a check or passes a gate: better not to start than to wait for ever. */
function refuseUnattended({ plan }: PlanPreview, flags: RunFlags): void {
  // A dry run shows checks and gates; it waits for nobody.
  if (process.stdin.isTTY || plan.dryRun) return;
  const person = plan.phases.flatMap(({ steps }) => steps).find(({ kind }) => kind === "gate" || (kind === "manual" && flags.skipManual === undefined));
  if (person)
    raise({ code: "run.needs-a-person", message: `Step "${person.title}" (line ${person.line}) waits for a person, and there is no terminal.`, next: person.kind === "gate" ? "Run it from a terminal or from the window." : "Run it from a terminal, or pass --skip-manual REASON." });
}

async function agree({ arming, hash }: PlanPreview, yes: boolean): Promise<string | undefined> {
  if (yes) return arming.kind === "type" ? arming.text : undefined;
  if (!process.stdin.isTTY) raise({ code: "run.not-agreed", message: "Nobody agreed to this plan.", next: "Read it above, then pass --yes." });
  const wanted = arming.kind === "type" ? arming.text : "yes";
  const typed = await question(`Type "${wanted}" to carry out plan ${hash.slice(0, 12)}: `);
  return typed === wanted ? typed : raise({ code: "run.not-agreed", message: "Not agreed; nothing was done." });
}

/**
 * Prints a run's events from `begin` to its end and asks the person whose turn it is; the exit code is the run's outcome. `watch`: only
 * prints, as it does from when another console takes the run over.
 */
export async function follow({ answers, tells }: Console, begin: () => Promise<RunId> | RunId, flags: Pick<RunFlags, "skipManual"> & { watch?: boolean }, output: Output): Promise<number> {
  const waiting: RunEvent[] = [];
  let wake = () => {};
  const stop = tells.on("run.event", (event) => {
    waiting.push(event);
    wake();
  });
  const run = await begin();
  let isOurs = flags.watch !== true;
  let plan: Plan | undefined;
  const interrupt = () => void (isOurs ? answers["run.command"]({ run, command: { type: "stop", undo: false } }) : process.exit(EXIT.unknown));
  process.once("SIGINT", interrupt);
  try {
    for (;;) {
      const event = waiting.shift();
      if (!event) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      // Another console on the same data folder may carry out runs of its own.
      if (event.run !== run) continue;
      if (event.body.type === "run.created") plan = event.body.plan;
      output.item(event, () => (event.body.type === "step.would-run" ? wouldRun(event, plan) : line(event)));
      if (event.body.type === "run.taken-over" && event.body.console.pid !== process.pid) isOurs = false;
      if (event.body.type === "run.ended") return exitOf(event.body.outcome);
      if (event.body.type === "step.waiting" && isOurs) {
        const { step } = event.body;
        const command = await whileWaiting(answers, tells, run, step, async (signal) => decide(await answers["run.get"](run), (await answers["person.get"](undefined)).roles, event, flags, signal));
        if (command === "answered elsewhere") continue;
        if (!command) return EXIT.unknown;
        await answers["run.command"]({ run, command });
      }
    }
  } finally {
    stop();
    process.off("SIGINT", interrupt);
  }
}

/** Asks, unless somebody at another console answers first. */
async function whileWaiting<T>(answers: Console["answers"], tells: Console["tells"], run: RunId, step: StepKey, ask: (signal: AbortSignal) => Promise<T>): Promise<T | "answered elsewhere"> {
  const over = new AbortController();
  const look = async () => {
    if ((await answers["run.get"](run)).steps[step]?.status !== "waiting") over.abort();
  };
  const stop = tells.on("run.event", (event) => {
    if (event.run === run) void look();
  });
  try {
    await look();
    return over.signal.aborted ? "answered elsewhere" : await ask(over.signal);
  } catch (thrown) {
    if (over.signal.aborted) return "answered elsewhere";
    throw thrown;
  } finally {
    stop();
  }
}

/** A waiting step's turn: asked on the terminal; where there is none, a manual check is skipped with the reason that was passed. */
async function decide(view: RunView, roles: readonly string[], event: RunEvent, flags: Pick<RunFlags, "skipManual">, signal: AbortSignal): Promise<RunCommand | undefined> {
  if (event.body.type !== "step.waiting") return undefined;
  const key = event.body.step;
  const step = view.plan.phases.flatMap(({ steps }) => steps).find((planned) => planned.key === key);
  if (event.body.for === "tick" && flags.skipManual !== undefined) return { type: "skip", step: key, reason: flags.skipManual };
  if (!process.stdin.isTTY) return undefined;
  return askPerson(step, roles, event.body, key, signal);
}

async function askPerson(step: PlannedStep | undefined, roles: readonly string[], waiting: Extract<RunEvent["body"], { type: "step.waiting" }>, key: StepKey, signal: AbortSignal): Promise<RunCommand> {
  const title = step?.title ?? key;
  const ask = (text: string) => question(text, false, signal);
  switch (waiting.for) {
    case "tick": {
      const answer = await ask(`[ ] ${title}\n    Enter when done, or a reason to skip it: `);
      return answer === "" ? { type: "tick", step: key } : { type: "skip", step: key, reason: answer };
    }
    case "gate": {
      const wanted = step?.gate?.type;
      const typed = await ask(wanted ? `Type ${wanted} to agree to: ${title}: ` : `Enter to agree to: ${title} `);
      const role = step?.gate?.by;
      if (role === undefined || roles.some((own) => own.toLowerCase() === role.toLowerCase())) return { type: "agree", step: key, typed };
      const acts = await ask(`This gate is ${role}'s. Type ${role} to act as ${role}; the journal keeps that: `);
      return { type: "agree", step: key, typed, ...(acts === role ? { actingAs: role } : {}) };
    }
    case "aim": {
      const answer = await ask(`${title}\n${step?.command ?? ""}\n    A host to run it on, "." for this machine, Enter when done by hand, or "skip" and a reason: `);
      return aimOf(answer, key) ?? askPerson(step, roles, waiting, key, signal);
    }
    case "decision": {
      const answer = await ask(`${title}: ${waiting.question ?? "did it happen?"} [done/run again/failed/skip] `);
      const decision = (["done", "run again", "failed", "skip"] as const).find((word) => word === answer);
      return decision ? { type: "decide", step: key, decision } : askPerson(step, roles, waiting, key, signal);
    }
  }
}

function aimOf(answer: string, step: PlannedStep["key"]): RunCommand | undefined {
  if (answer === "") return { type: "tick", step };
  if (answer === ".") return { type: "aim", step };
  const [, reason] = /^skip\s+(\S.*)$/.exec(answer) ?? [];
  if (reason !== undefined) return { type: "skip", step, reason };
  const host = HostId.safeParse(answer);
  return host.success ? { type: "aim", step, host: host.data } : undefined;
}

/** What a dry run leaves out, literally. What an earlier step's output decides stays as its variable. */
function wouldRun({ at, body }: RunEvent, plan: Plan | undefined): string | undefined {
  if (body.type !== "step.would-run") return undefined;
  const step = plan?.phases.flatMap(({ steps }) => steps).find(({ key }) => key === body.step);
  const head = `${new Date(at).toISOString().slice(11, 19)}  ${body.step} would run${step?.host ? ` on ${step.host}` : ""}: ${step?.title ?? ""}`;
  return [head, ...(step?.command?.trimEnd().split("\n") ?? []).map((text) => `            ${text}`)].join("\n");
}

function line({ at, actor, body }: RunEvent): string | undefined {
  const time = new Date(at).toISOString().slice(11, 19);
  switch (body.type) {
    case "step.intended": return `${time}  ${body.step} ...`;
    case "step.output": return body.text.trimEnd().split("\n").map((text) => `            ${text}`).join("\n");
    case "step.ended": return `${time}  ${body.step} ${body.outcome}${body.exit === undefined ? "" : ` (exit ${body.exit})`}${body.reason ? `: ${body.reason}` : ""}`;
    case "step.skipped": return `${time}  ${body.step} skipped: ${body.reason}`;
    case "run.taken-over": return `${time}  taken over by ${actor}`;
    case "run.interrupted": return `${time}  interrupted: ${body.reason}`;
    case "step.waiting": return `${time}  ${body.step} waits for a ${body.for}`;
    case "undo.intended": return `${time}  ${body.step} being undone ...`;
    case "undo.ended": return `${time}  ${body.step} undo ${body.outcome}${body.reason ? `: ${body.reason}` : ""}`;
    case "run.ended": return `${time}  ${body.outcome}: ${body.reason}`;
    default: return undefined;
  }
}
