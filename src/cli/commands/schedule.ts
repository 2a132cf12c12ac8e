import type { Command } from "commander";
import { raise } from "../../shared/problem";
import { ScheduleId, type Schedules, type ScheduleView } from "../../shared/schedule";
import { EXIT } from "../exit";
import { Output, table } from "../output";
import { question } from "../prompt";
import { withConsole } from "../with-console";
import { describePlan, draftOf, type PlanFlags, planOptions } from "./plan";

/** Runs that start by the clock. They run while a console with a window is open. */
export function scheduleCommands(program: Command): void {
  const schedule = program.command("schedule").description("reading runbooks that run by the clock while the console is open");
  schedule.command("list").option("--json", "print JSON").description("schedules, when each is due next, and what became of the last time").action(async (flags: { json?: boolean }) => {
    await withConsole({ fleet: "last" }, async ({ answers }) => {
      const schedules = await answers["schedules.list"](undefined);
      new Output(flags.json ?? false).result(schedules, () => listText(schedules));
    });
  });
  planOptions(schedule.command("add").description("run a runbook that only reads on a cron expression"))
    .requiredOption("--cron <expression>", 'five fields in this machine\'s time zone: "0 7 * * 1-5"')
    .option("--yes", "agree to exactly the plan that is printed")
    .action(add);
  schedule.command("remove").argument("<id>").description("run it no more; its runs stay in the history").action(async (text: string) => {
    const id = idOf(text);
    await withConsole({}, async ({ answers }) => {
      await answers["schedules.remove"]({ id });
      new Output(false).say(`Removed ${id}.`);
    });
  });
}

interface AddFlags extends PlanFlags {
  cron: string;
  yes?: boolean;
}

async function add(runbook: string, flags: AddFlags): Promise<void> {
  const output = new Output(flags.json ?? false);
  await withConsole({ fleet: flags.fleet ?? "last" }, async (console) => {
    const draft = await draftOf(console, runbook, flags);
    const preview = await console.answers["plan.preview"](draft);
    output.say(describePlan(preview));
    const [problem] = preview.problems;
    if (problem) {
      preview.problems.forEach((one) => output.problem(one));
      process.exitCode = EXIT.badInput;
      return;
    }
    await agree(flags);
    const saved = await console.answers["schedules.save"]({ draft, cron: flags.cron, paused: false, planHash: preview.hash });
    output.result(saved, () => `Added ${saved.id}: ${saved.title}, next at ${momentOf(saved.next)}. It runs while a console is open with this fleet.`);
  });
}

async function agree({ cron, yes }: AddFlags): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) raise({ code: "run.not-agreed", message: "Nobody agreed to this plan.", next: "Read it above, then pass --yes." });
  if ((await question(`Type "yes" to run this plan at "${cron}": `)) !== "yes") raise({ code: "run.not-agreed", message: "Not agreed; nothing was added." });
}

function listText({ list, timeZone, runner }: Schedules): string {
  if (list.length === 0) return "No schedules.";
  const rows = list.map((one) => [one.id, one.cron, one.title, one.draft.target?.id ?? "", one.paused ? "paused" : one.held ? "waits for a person" : momentOf(one.next), lastOf(one)]);
  const who = runner === "nobody" ? "No console is open: nothing runs by the clock now." : runner === "another console" ? "An open console runs them." : "";
  return [table([["ID", "CRON", "RUNBOOK", "ON", "NEXT", "LAST"], ...rows]), `Times are of ${timeZone}. ${who}`.trim()].join("\n");
}

const momentOf = (at: number | undefined): string => (at === undefined ? "never" : new Date(at).toISOString());

function lastOf({ entries: [last] }: ScheduleView): string {
  if (!last) return "";
  const at = momentOf(last.dueAt);
  switch (last.outcome.kind) {
    case "ran": return `${last.status ?? "?"} (${at}, ${last.outcome.run})`;
    case "missed": return `missed ${last.outcome.count}x (${at})`;
    case "skipped": return `skipped (${at}): ${last.outcome.reason}`;
    case "held": return `waits (${at}): ${last.outcome.problem.message}`;
  }
}

function idOf(text: string): ScheduleId {
  const id = ScheduleId.safeParse(text);
  return id.success ? id.data : raise({ code: "schedule.bad-id", message: `"${text}" is not a schedule's id.`, next: "List them with: quarterdeck schedule list" });
}
