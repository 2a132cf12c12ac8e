import type { Command } from "commander";
import type { RunVerdict } from "../../shared/contract";
import { asShown } from "../../shared/as-shown";
import { formatDuration } from "../../shared/duration";
import { raise } from "../../shared/problem";
import type { RunSummary } from "../../shared/run";
import { EXIT } from "../exit";
import { Output, table } from "../output";
import { parseRunId as parseId } from "../run-id";
import { withConsole } from "../with-console";
import { agreeTo, standing } from "./agree";
import { follow } from "./run";
import { liveRunCommands } from "./runs-live";
import { evidenceCommands } from "./runs-evidence";
import { retryCommand } from "./runs-retry";

const row = (run: RunSummary) => [
  run.id, run.status, run.title, run.target?.id ?? "", run.actor, new Date(run.createdAt).toISOString(),
  run.endedAt === undefined ? "" : formatDuration(run.endedAt - run.createdAt),
];

interface ResumeFlags {
  fleet: string;
  undo?: boolean;
  yes?: boolean;
  json?: boolean;
}

const faultsOf = ({ run, broken, files }: RunVerdict): string[] =>
  [...(broken ? [`${run}: row ${broken.seq} does not fit: ${broken.reason}`] : []), ...files.map(({ file, reason }) => `${run}: ${reason} (output/${file})`)];

export function runsCommands(program: Command): void {
  const runs = program.command("runs").description("what was done");
  evidenceCommands(runs);
  runs.command("list").option("--limit <n>", "how many", "50").option("--json", "print JSON").description("runs, newest first").action(async (flags: { limit: string; json?: boolean }) => {
    const limit = Number(flags.limit);
    if (!Number.isInteger(limit) || limit < 1 || limit > 500) raise({ code: "limit.bad", message: `--limit ${flags.limit} is not a whole number from 1 to 500.` });
    await withConsole({}, async (console) => {
      const list = await console.answers["run.list"]({ limit });
      new Output(flags.json ?? false).result(list, () => (list.length === 0 ? "No runs yet." : table([["RUN", "STATUS", "RUNBOOK", "ON", "BY", "AT", "TOOK"], ...list.map(row)])));
    });
  });
  runs.command("show").argument("<id>").option("--json", "print JSON").description("one run: every step with its command, output, exit status, actor and time").action(async (text: string, flags: { json?: boolean }) => {
    const id = parseId(text);
    await withConsole({}, async ({ answers }) => {
      const view = asShown(await answers["run.get"](id));
      const events = await answers["run.events"]({ run: id, after: 0 });
      new Output(flags.json ?? false).result({ ...view, events }, () =>
        [
          `${view.plan.title}: ${view.status}${view.reason ? ` (${view.reason})` : ""}`,
          ...events.map((event) => {
            const { type, ...rest } = event.body;
            const detail = type === "run.created" ? `plan ${event.body.planHash.slice(0, 12)}` : type === "step.output" ? `${event.body.step} ${event.body.text.trimEnd()}` : Object.keys(rest).length > 0 ? JSON.stringify(rest) : "";
            return `${new Date(event.at).toISOString()}  ${event.actor}  ${type}  ${detail}`;
          }),
        ].join("\n"));
    });
  });
  runs.command("resume").argument("<id>").option("--fleet <file>", "the fleet file; the one opened last where none is named", "last").option("--undo", "take back what was done instead of going on")
    .option("--yes", "agree to what is printed").option("--json", "one JSON document a line").description("go on with a run whose console ended: what is unknown is probed, nothing is done twice unasked")
    .action(async (text: string, flags: ResumeFlags) => {
      const id = parseId(text);
      await withConsole({ fleet: flags.fleet }, async (console) => {
        const output = new Output(flags.json ?? false);
        const view = asShown(await console.answers["run.get"](id));
        output.say(standing(view));
        await agreeTo(flags.undo ? "take back what was done" : "go on", flags.yes ?? false);
        const command = flags.undo ? ({ type: "stop", undo: true } as const) : ({ type: "resume" } as const);
        process.exitCode = await follow(console, async () => {
          await console.answers["run.command"]({ run: id, command });
          // Whoever says so here wants it to go on, also where it was paused when its console ended.
          if (view.paused && !flags.undo) await console.answers["run.command"]({ run: id, command: { type: "continue" } });
          return id;
        }, {}, output);
      });
    });
  retryCommand(runs);
  runs.command("verify").argument("[id]").option("--json", "print JSON").description("check the hash chain and the output files of a run, or of all").action(async (text: string | undefined, flags: { json?: boolean }) => {
    await withConsole({}, async ({ answers }) => {
      const verdicts = text === undefined ? await answers["run.verify-all"](undefined) : [await answers["run.verify"](parseId(text))];
      const wrong = verdicts.filter(({ broken, files }) => broken !== undefined || files.length > 0);
      new Output(flags.json ?? false).result(verdicts.map((verdict) => ({ ...verdict, whole: !wrong.includes(verdict) })), () =>
        [...wrong.flatMap(faultsOf), `${verdicts.length - wrong.length} of ${verdicts.length} ${verdicts.length === 1 ? "run is" : "runs are"} whole.`].join("\n"));
      process.exitCode = wrong.length > 0 ? EXIT.failed : EXIT.done;
    });
  });
  liveRunCommands(runs);
}
