import { Command } from "commander";
import { describeProblem, ProblemError, problemOf } from "../shared/problem";
import { fleetCommands } from "./commands/fleet";
import { locksCommands } from "./commands/locks";
import { planCommand } from "./commands/plan";
import { queryCommand } from "./commands/query";
import { reportCommand } from "./commands/report";
import { rulesCommands } from "./commands/rules";
import { runCommand } from "./commands/run";
import { runbookCommands } from "./commands/runbook";
import { runsCommands } from "./commands/runs";
import { scheduleCommands } from "./commands/schedule";
import { watchCommand } from "./commands/watch";
import { EXIT } from "./exit";

const program = new Command("quarterdeck")
  .description("An operations console where every action is a runbook. Without a command line: npm start.")
  .option("--as <name>", "who you are: the actor of what you do (QUARTERDECK_ACTOR)")
  .option("--role <role>", "a role that you have, for gates; may be repeated (QUARTERDECK_ROLES)", (role: string, all: string[]) => [...all, role], [])
  .hook("preAction", (_, command) => {
    const { as, role } = command.optsWithGlobals<{ as?: string; role: string[] }>();
    if (as !== undefined) process.env["QUARTERDECK_ACTOR"] = as;
    if (role.length > 0) process.env["QUARTERDECK_ROLES"] = role.join(",");
  })
  .showHelpAfterError("(add --help to see what there is)")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.done : EXIT.badInput));

for (const add of [fleetCommands, runbookCommands, planCommand, runCommand, runsCommands, locksCommands, scheduleCommands, rulesCommands, watchCommand, queryCommand, reportCommand]) add(program);

try {
  await program.parseAsync();
} catch (thrown) {
  process.stderr.write(`${describeProblem(problemOf(thrown))}\n`);
  // A problem that was foreseen is the input's or the fleet's; anything else is a failure of the program.
  process.exitCode = thrown instanceof ProblemError ? EXIT.badInput : EXIT.failed;
}
