import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FleetView } from "../../shared/contract";
import { type Problem, problemOf } from "../../shared/problem";
import { startDemo } from "../demo";
import type { Ground } from "./ground";
import type { ConsoleOptions } from "./options";
import type { Reach } from "./reach";

const LAST_FLEET = "fleet.file";

/** Takes fleets into use: the one that is named, the last one, or the embedded demo. */
export function createOpening({ options, at, history }: Ground, { fleets }: Pick<Reach, "fleets">) {
  const demo = createDemo(at("demo"), options.resources);
  /** What went wrong before a window could be told. */
  const problems: Problem[] = [];

  async function openFleet(file: string): Promise<FleetView> {
    const view = await fleets.open(file);
    if (view.file === file) history.settings.set(LAST_FLEET, file);
    return view;
  }
  const openDemo = async (): Promise<FleetView> => openFleet(await demo.start());

  return {
    openFleet, openDemo, problems, isDemo: () => demo.isFleet(fleets.view().file), close: () => demo.close(),
    /** Opens what the start asks for. */
    openFirst: async (): Promise<void> => {
      const last = history.settings.get(LAST_FLEET);
      const first = firstFleet(options.fleet, last);
      const wantsDemo = demo.isFleet(first) || (options.demoAtFirst === true && options.fleet === "last" && last === undefined);
      if (options.resident && wantsDemo) await openDemo().catch((thrown: unknown) => problems.push(problemOf(thrown)));
      else if (first !== undefined) await fleets.open(first);
    },
  };
}

/** A file that was open last and is gone since is not worth a word; one that was named is. */
function firstFleet(wanted: ConsoleOptions["fleet"], last: string | undefined): string | undefined {
  if (wanted === "none") return undefined;
  if (wanted !== "last") return wanted.file;
  return last !== undefined && existsSync(last) ? last : undefined;
}

/** The embedded demo, started at most once. */
function createDemo(folder: string, resources: string) {
  const fleetFile = join(folder, "fleet.yaml");
  let running: ReturnType<typeof startDemo> | undefined;
  return {
    isFleet: (file: string | undefined) => file === fleetFile,
    start: async () => (await (running ??= startDemo({ folder, resources }))).fleetFile,
    close: async () => (await running)?.close(),
  };
}
