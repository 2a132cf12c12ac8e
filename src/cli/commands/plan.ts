import type { Command } from "commander";
import type { Console } from "../../main/console";
import type { PlanDraft, PlanPreview } from "../../shared/plan";
import { raise } from "../../shared/problem";
import { EXIT } from "../exit";
import { changesText } from "../changes-text";
import { Output } from "../output";
import { findObject, findRunbook, withConsole } from "../with-console";

export interface PlanFlags {
  fleet?: string;
  on?: string;
  param: string[];
  dryRun?: boolean;
  json?: boolean;
}

const collect = (value: string, all: string[]) => [...all, value];

/** The options that `plan` and `run` share. */
export const planOptions = (command: Command): Command =>
  command
    .argument("<runbook>", "a file, or the name of a shipped runbook")
    .option("--fleet <file>", "the fleet file; the one opened last where none is named")
    .option("--on <object>", 'what it is for: "shop" or "service/shop"')
    .option("--param <K=V>", "a parameter; may be repeated", collect, [])
    .option("--dry-run", "only the steps that read")
    .option("--json", "print JSON");

function params(texts: string[]): Record<string, string> {
  return Object.fromEntries(texts.map((text) => {
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(text) ?? raise({ code: "param.unreadable", message: `"${text}" is not K=V.`, next: "Write --param NAME=VALUE." });
    return [name ?? "", value ?? ""];
  }));
}

/** What the arguments of `plan` and `run` ask for. */
export async function draftOf(console: Console, runbook: string, flags: PlanFlags): Promise<PlanDraft> {
  return {
    runbook: await findRunbook(console, runbook),
    target: flags.on ? await findObject(console, flags.on) : undefined,
    params: params(flags.param),
    dryRun: flags.dryRun ?? false,
  };
}

export const preview = async (console: Console, runbook: string, flags: PlanFlags): Promise<PlanPreview> =>
  console.answers["plan.preview"](await draftOf(console, runbook, flags));

/** What will happen, in the order in which it happens. */
export function describePlan({ plan, problems, irreversible, hash }: PlanPreview): string {
  const where = [plan.target ? `${plan.target.kind} ${plan.target.id}` : undefined, plan.environment ? `in ${plan.environment}` : undefined].filter(Boolean).join(" ");
  const lines = [`${plan.title}${where ? ` for ${where}` : ""} (risk: ${plan.risk}, hosts: ${plan.hosts.join(", ") || "none"})`];
  for (const phase of plan.phases) {
    lines.push(`\n${phase.title}${phase.each ? ` [${phase.each}]` : ""}`);
    for (const step of phase.steps) {
      lines.push(`  ${step.kind === "manual" ? "[ ]" : step.kind === "gate" ? "[gate]" : `[${step.risk}]`} ${step.host ? `${step.host}: ` : ""}${step.title}`);
      if (step.command) lines.push(...step.command.trimEnd().split("\n").map((line) => `        ${line}`));
    }
  }
  if (irreversible.length > 0) lines.push("", `Cannot be taken back: ${irreversible.join("; ")}`);
  lines.push("", problems.length > 0 ? `${problems.length} problems: this plan cannot run` : `plan ${hash.slice(0, 12)}`);
  return lines.join("\n");
}

export function planCommand(program: Command): void {
  const command = planOptions(program.command("plan").description("show what a runbook would do, and do nothing")).option("--diff", "also show what changed since its last run on this target");
  command.action(async (runbook: string, flags: PlanFlags & { diff?: boolean }) => {
    const output = new Output(flags.json ?? false);
    await withConsole({ fleet: flags.fleet ?? "last" }, async (console) => {
      const draft = await draftOf(console, runbook, flags);
      const shown = await console.answers["plan.preview"](draft);
      const changes = flags.diff ? await console.answers["plan.changes"](draft) : undefined;
      // The arm code starts a run; printed it would be one more secret in a scroll-back.
      output.result({ ...shown, armCode: undefined, changes }, () => [describePlan(shown), ...(changes ? ["", changesText(changes)] : [])].join("\n"));
      if (!output.json) [...shown.problems, ...shown.warnings].forEach((problem) => output.problem(problem));
      process.exitCode = shown.problems.length === 0 ? EXIT.done : EXIT.badInput;
    });
  });
}
