import type { Command } from "commander";
import { parseDuration } from "../../shared/duration";
import type { Overview } from "../../shared/overview";
import { raise } from "../../shared/problem";
import { Output, table } from "../output";
import { fleetInUse, withConsole } from "../with-console";

const percent = (ratio: number | undefined) => (ratio === undefined ? "" : `${Math.round(ratio * 100)}%`);

function picture(overview: Overview): string {
  return table([
    ["OBJECT", "STATE", "DETAIL"],
    ...overview.hosts.map((host) => [`host/${host.id}`, host.health, host.reason?.message ?? `cpu ${percent(host.cpu)} memory ${percent(host.memory)} disk ${percent(host.disk)}`]),
    ...overview.services.map((service) => [`service/${service.id}`, service.health, service.reason?.message ?? `${service.instances.length} instances, version ${service.versions.join(", ")}`]),
    ...overview.stores.map((store) => [`${store.kind}/${store.id}`, store.health, store.reason?.message ?? `${store.nodes.length} nodes`]),
    ...overview.probes.map((probe) => [`probe/${probe.id}`, probe.health, probe.reason?.message ?? `${probe.status ?? ""} ${probe.latencyMs === undefined ? "" : `${Math.round(probe.latencyMs)} ms`}`]),
  ]);
}

export function watchCommand(program: Command): void {
  program
    .command("watch")
    .requiredOption("--fleet <file>", "the fleet file")
    .option("--for <duration>", "how long; until interrupted where none is given")
    .option("--json", "one JSON document a line")
    .description("collect from the fleet and print its state whenever it changes; samples go to the history")
    .action(async (flags: { fleet: string; for?: string; json?: boolean }) => {
      const lasts = flags.for === undefined ? undefined : (parseDuration(flags.for) ?? raise({ code: "duration.unreadable", message: `"${flags.for}" is not a duration.`, next: "Write 30s or 5m." }));
      const output = new Output(flags.json ?? false);
      await withConsole({ fleet: flags.fleet, observe: true }, async (console) => {
        await fleetInUse(console);
        const stop = console.tells.on("overview.changed", (overview) => output.item(overview, () => `${new Date().toISOString()}\n${picture(overview)}\n`));
        await new Promise<void>((resolve) => {
          if (lasts !== undefined) setTimeout(resolve, lasts);
          process.once("SIGINT", () => resolve());
          process.once("SIGTERM", () => resolve());
        });
        stop();
      });
    });
}
