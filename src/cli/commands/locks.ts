import type { Command } from "commander";
import { wordOfLock } from "../../shared/lock";
import { raise } from "../../shared/problem";
import { Output, table } from "../output";
import { question } from "../prompt";
import { type ConsoleFlags, withConsole } from "../with-console";

interface LockFlags extends ConsoleFlags {
  yes?: boolean;
  json?: boolean;
}

const withFleet = (command: Command): Command => command.option("--fleet <file>", "the fleet file; the one opened last where none is named", "last").option("--json", "print JSON");

export function locksCommands(program: Command): void {
  const locks = withFleet(program.command("locks").description("who is changing what, as the hosts say")).action(async (flags: LockFlags) => {
    await withConsole({ fleet: flags.fleet }, async ({ answers }) => {
      const output = new Output(flags.json ?? false);
      const list = await answers["locks.list"](undefined);
      list.problems.forEach((problem) => output.problem(problem));
      output.result(list, () => (list.locks.length === 0 ? "Nobody holds a lock." : table([["LOCK", "HOST", "BY", "SINCE", "RUN"], ...list.locks.map(({ name, host, actor, since, run }) => [name, host, actor, since, run])])));
    });
  });
  withFleet(locks.command("take").argument("<name>", '"service/shop"')).option("--yes", "agree without typing the target's name")
    .description("end the hold of a run whose console is gone; should it come back, it changes nothing more")
    .action(async (name: string, _: LockFlags, command: Command) => {
      const flags = command.optsWithGlobals<LockFlags>();
      await withConsole({ fleet: flags.fleet }, async ({ answers }) => {
        const output = new Output(flags.json ?? false);
        const { locks: all, problems } = await answers["locks.list"](undefined);
        problems.forEach((problem) => output.problem(problem));
        const held = all.find((lock) => lock.name === name) ?? raise({ code: "lock.free", message: `Nobody holds a lock named "${name}" on a host that could be asked.`, next: "List them with: quarterdeck locks" });
        output.say(`${held.actor || "somebody"} holds ${held.name} on ${held.host} since ${held.since || "a moment ago"} (run ${held.run || "not named yet"}).`);
        const word = wordOfLock(name);
        const typed = flags.yes ? word : process.stdin.isTTY ? await question(`Type "${word}" to take the lock over: `) : raise({ code: "lock.not-typed", message: "Nobody agreed to this.", next: "Pass --yes." });
        await answers["locks.take"]({ lock: name, host: held.host, run: held.run, typed });
        output.result({ taken: held }, () => `The lock of ${name} is free. Run ${held.run} changes nothing more, should its console come back.`);
      });
    });
}
