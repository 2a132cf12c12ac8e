import { createObserver, oneCollector } from "../observer";
import type { Ground } from "./ground";
import type { Reach } from "./reach";
import type { Runs } from "./runs";

/** Looks at the fleet, and tells what was seen. */
export function createWatch({ history, tells, clock, claim, notice, fault }: Ground, { hosts, dockers, http, dial, clients, vault, fleet, onFleet }: Reach, { runner }: Runs) {
  const collected = oneCollector({ samples: history.samples, stateChanges: history.stateChanges, now: clock.now, claim, onFault: fault });
  const observer = createObserver({ fleet, hosts, dockers, http, dial, ...collected, stores: { ...clients, secret: (name) => vault.ifKnown(name) }, now: clock.now, onProblem: notice });
  onFleet(() => observer.fleetChanged());
  runner.onEvent(({ run, body }) => {
    // Else the window would show for a while what the run has just changed.
    if (body.type === "run.ended") observer.look(runner.get(run).plan.hosts);
  });
  observer.onOverview((overview) => tells.tell("overview.changed", overview));
  collected.samples.onStored((upTo) => tells.tell("samples.stored", { upTo }));
  return observer;
}
