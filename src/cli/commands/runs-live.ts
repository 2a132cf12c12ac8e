import type { Command } from "commander";
import type { StepKey } from "../../shared/ids";
import { describeProblem, raise } from "../../shared/problem";
import { type RunCommand, RunOutcome, type RunView } from "../../shared/run";
import { exitOf } from "../exit";
import { Output } from "../output";
import { parseRunId as parseId } from "../run-id";
import { withConsole } from "../with-console";
import { agreeTo } from "./agree";
import { follow } from "./run";

/** A step by its key, or by its id where only one step has it. */
function stepOf({ plan }: RunView, text: string): StepKey {
  const all = plan.phases.flatMap(({ steps }) => steps);
  const found = all.filter(({ key, stepId }) => key === text || stepId === text);
  const [only, second] = found;
  if (!only || second) raise({ code: "run.no-step", message: second ? `Several steps are named "${text}".` : `This run has no step "${text}".`, next: `Name one of: ${(second ? found : all).map(({ key }) => key).join(", ")}` });
  return only.key;
}

/** What a second person does in a run that another console carries out. */
export function liveRunCommands(runs: Command): void {
  runs.command("watch").argument("<id>").option("--json", "one JSON document a line").description("follow a run to its end, wherever it is carried out")
    .action(async (text: string, flags: { json?: boolean }) => {
      const id = parseId(text);
      await withConsole({}, async (console) => {
        const view = await console.answers["run.get"](id);
        const ended = RunOutcome.safeParse(view.status);
        const output = new Output(flags.json ?? false);
        if (view.problem) output.say(describeProblem(view.problem));
        output.say(`${view.plan.title}: ${view.status}${view.console && !ended.success ? `, carried out by ${view.console.actor} (process ${view.console.pid})` : ""}`);
        process.exitCode = ended.success ? exitOf(ended.data) : await follow(console, () => id, { watch: true }, output);
      });
    });

  runs.command("take-over").argument("<id>").option("--fleet <file>", "the fleet file; the one opened last where none is named", "last").option("--yes", "agree to it")
    .option("--json", "one JSON document a line").description("carry a run on that another console carries out; that one lets go")
    .action(async (text: string, flags: { fleet: string; yes?: boolean; json?: boolean }) => {
      const id = parseId(text);
      await withConsole({ fleet: flags.fleet }, async (console) => {
        const { console: there, plan, status } = await console.answers["run.get"](id);
        const output = new Output(flags.json ?? false);
        output.say(`${plan.title}: ${status}${there ? `, carried out by ${there.actor} (process ${there.pid})` : ""}`);
        await agreeTo("carry it on from here", flags.yes ?? false);
        process.exitCode = await follow(console, async () => {
          await console.answers["run.command"]({ run: id, command: { type: "take over" } });
          return id;
        }, {}, output);
      });
    });

  const word = (name: string, description: string, command: (step: StepKey, flags: { note?: string; typed?: string; actAs?: string }) => RunCommand) =>
    runs.command(name).argument("<id>").argument("<step>", "its key, or its id where it runs once").description(description)
      .action(async (text: string, step: string, flags: { note?: string; typed?: string; actAs?: string }) => {
        const id = parseId(text);
        await withConsole({}, async ({ answers }) => answers["run.command"]({ run: id, command: command(stepOf(await answers["run.get"](id), step), flags) }));
      });
  word("tick", "tick a check in a run that goes on, also elsewhere", (step, { note }) => ({ type: "tick", step, note })).option("--note <text>", "what you saw");
  word("note", "write a note to a step", (step, { note }) => ({ type: "note", step, note: note ?? "" })).requiredOption("--note <text>", "the note");
  word("agree", "agree to a gate in a run that goes on, also elsewhere", (step, { typed, actAs }) => ({ type: "agree", step, typed, actingAs: actAs }))
    .option("--typed <text>", "the word that the gate asks for").option("--act-as <role>", "take the gate's role on; the journal keeps that");
}
