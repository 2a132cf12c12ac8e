import type { Command } from "commander";
import { loadFleet } from "../../main/fleet";
import type { Fleet } from "../../shared/fleet";
import { EXIT } from "../exit";
import { Output } from "../output";

const counts = (fleet: Fleet) =>
  Object.fromEntries((["environments", "hosts", "services", "databases", "caches", "probes"] as const).map((kind) => [kind, Object.keys(fleet[kind]).length]));

export function fleetCommands(program: Command): void {
  const fleet = program.command("fleet").description("the fleet file");
  fleet
    .command("check")
    .argument("<file>")
    .option("--json", "print JSON")
    .description("read a fleet file and say what is wrong with it, with line and column")
    .action(async (file: string, flags: { json?: boolean }) => {
      const output = new Output(flags.json ?? false);
      const { fleet: loaded, problems, warnings } = await loadFleet(file);
      const valid = loaded !== undefined;
      if (!output.json) [...problems, ...warnings].forEach((problem) => output.problem(problem));
      output.result({ file, valid, problems, warnings, ...(loaded ? { counts: counts(loaded) } : {}) }, () =>
        loaded ? `${file}: ${Object.entries(counts(loaded)).filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`).join(", ")}` : "");
      process.exitCode = valid ? EXIT.done : EXIT.badInput;
    });
}
