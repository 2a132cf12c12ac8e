import { join } from "node:path";
import { createEditing, createLibrary, keepRedlines } from "../runbooks";
import { capOf, createLockDesk, createOutputStore, createRunner } from "../runner";
import { Scheduler } from "../schedules";
import { verbs } from "../steps";
import type { Ground } from "./ground";
import type { Reach } from "./reach";

/** Empty: the console's own. */
const RUNBOOK_FOLDER = "runbooks.folder";

/** Runbooks and what runs them. */
export type Runs = Awaited<ReturnType<typeof createRuns>>;

export async function createRuns({ options, at, history, tells, clock, owner, person, actor, notice, fault }: Ground, reach: Reach) {
  const { hosts, dockers, http, clients, vault, masker, fleet, open, fleets, localQueries } = reach;
  const own = at("runbooks");
  const library = await createLibrary({ shippedFolder: join(options.resources, "runbooks"), userFolder: history.settings.get(RUNBOOK_FOLDER) || own, ownFolder: own, verbs, onProblem: notice });
  library.onChanged(() => tells.tell("runbooks.changed", { at: clock.now() }));
  const outputs = createOutputStore(at("output"), capOf(process.env["QUARTERDECK_OUTPUT_CAP"] ?? history.settings.get("output.cap")));
  const runner = createRunner({
    journal: history.journal, runbook: (id) => library.get(id), fleet: open, verbs, hosts, dockers, http, clients: { ...clients, history: localQueries }, vault, masker, clock, owner, outputs, version: options.version,
    get actor() {
      return actor();
    },
    roles: () => person.view().roles, onFault: fault,
  });
  runner.onEvent((event) => tells.tell("run.event", event));
  const editing = createEditing({
    library, removedFolder: at("removed-runbooks"), defaultFolder: own, rememberFolder: (folder) => history.settings.set(RUNBOOK_FOLDER, folder ?? ""),
    redline: (edit) => keepRedlines(edit, {
      open: () => history.journal.open(), runbookOf: (run) => runner.get(run).plan.runbook, events: (run) => history.journal.events(run),
      keep: (run, redline) => runner.redline(run, redline), onFault: fault,
    }),
  });
  const locks = createLockDesk({ hosts, fleet, clock, actor, onTaken: (run, lock) => runner.lockTaken(run, lock) });
  const scheduler = new Scheduler({
    table: history.schedules, runner, clock, owner, fleetFile: () => fleets.view().file, actor, notice, changed: () => tells.tell("schedules.changed", { at: clock.now() }),
  });
  return { library, editing, runner, locks, scheduler };
}
