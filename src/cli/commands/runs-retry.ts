import type { Command } from "commander";
import { asShown } from "../../shared/as-shown";
import { StepKey } from "../../shared/ids";
import { raise } from "../../shared/problem";
import { failedSteps } from "../../shared/run-refusal";
import { Output } from "../output";
import { parseRunId } from "../run-id";
import { withConsole } from "../with-console";
import { agreeTo, standing } from "./agree";
import { follow } from "./run";

interface RetryFlags {
  step?: string[];
  fleet: string;
  yes?: boolean;
  json?: boolean;
}

const parseKey = (text: string) => {
  const key = StepKey.safeParse(text);
  return key.success ? key.data : raise({ code: "run.no-step", message: `"${text.slice(0, 300)}" is not a step's key.` });
};

/** `runs retry`: the failed steps of a run, all or some, and then what never ran. */
export function retryCommand(runs: Command): void {
  runs.command("retry").argument("<id>").option("--step <key>", "only this failed step; may be given several times", (key: string, keys: string[] | undefined) => [...(keys ?? []), key])
    .option("--fleet <file>", "the fleet file; the one opened last where none is named", "last")
    .option("--yes", "agree to what is printed").option("--json", "one JSON document a line").description("run the failed steps of a run again, then those that never ran; the plan must still be the same")
    .action(async (text: string, flags: RetryFlags) => {
      const id = parseRunId(text);
      await withConsole({ fleet: flags.fleet }, async (console) => {
        const output = new Output(flags.json ?? false);
        const view = asShown(await console.answers["run.get"](id));
        const steps = flags.step?.map(parseKey) ?? failedSteps(view);
        if (steps.length === 0) raise({ code: "run.nothing-failed", message: "No step of this run has failed.", next: `See how it stands: quarterdeck runs show ${id}` });
        output.say(`${standing(view)}\n\nAgain: ${steps.join(", ")}`);
        await agreeTo("run these again and go on", flags.yes ?? false);
        process.exitCode = await follow(console, async () => {
          await console.answers["run.command"]({ run: id, command: { type: "retry", steps } });
          return id;
        }, {}, output);
      });
    });
}
