import { dirname } from "node:path";
import type { FleetView } from "../../shared/contract";
import { EvidenceKeeper, gather } from "../alert-evidence";
import { expressionOf, localPromql, RuleManager, RuleStore } from "../alerts";
import { createMailer } from "../connections";
import { Judge } from "../judge";
import { createNotify } from "../notify";
import type { Observer } from "../observer";
import type { Ground } from "./ground";
import type { Reach } from "./reach";

/** Rules and their alerts, what belongs to an alert, what is usual and what was promised, and whom to tell. */
export type Alerting = ReturnType<typeof createAlerting>;

export function createAlerting(ground: Ground, reach: Reach, observer: Observer) {
  const { options, at, history, tells, clock, owner, actor, claim, notice, fault } = ground;
  const { fleets, open, onFleet, queries, hosts, dockers, http, masker, vault } = reach;
  const alertsChanged = (): void => tells.tell("alerts.changed", { at: clock.now() });
  const local = localPromql(history.samples);

  const store = new RuleStore(at("rules"), () => void manager.filesChanged(), notice);
  const manager = new RuleManager({ table: history.alerts, samples: history.samples, store, local, evaluate: (query) => queries.rules.instantWithSource(query), clock, claim, notice, changed: alertsChanged });
  const evidence = new EvidenceKeeper({
    book: manager, table: history.evidence, now: clock.now, kept: alertsChanged, onFault: fault,
    gather: (alert) => gather({
      fleet: open, overview: () => observer.overview(), processes: (host) => observer.processes(host), hosts, dockers, series: local.series,
      expressionOf: (of) => expressionOf(manager, of), mask: (text) => masker.mask(text), now: clock.now,
    }, alert),
  });
  const judge = new Judge({
    history, queries, fleet: open, fleetFile: () => fleets.view().file, overview: () => (options.observe ? observer.overview() : undefined), actor, now: clock.now,
    claim: () => options.observe && claim(), notice, rulesFolder: at("slos"), writesRules: options.observe, dashboardsFolder: at("dashboards"),
  });
  const notify = createNotify({
    book: manager, tables: history.notify, duties: history.duties, owner, clock, http, mailer: createMailer(), desktop: options.desktop, vault,
    fleet: open, overview: () => (options.observe ? observer.overview() : { hosts: [] }), actor, changed: () => tells.tell("notify.changed", { at: clock.now() }), fault,
  });
  observer.onOverview(() => notify.notifier.overviewChanged());
  onFleet(() => notify.notifier.fleetChanged());
  onFleet((view) => void store.follow(rulesOf(view, judge)));
  return { rules: { store, manager }, evidence, judge, notify };
}

/** The fleet's own rule files, and those that follow from its objectives. */
export const rulesOf = ({ file, fleet }: FleetView, judge: Judge) =>
  file !== undefined && fleet ? { folder: dirname(file), patterns: [...fleet.rules, ...judge.ruleFiles(fleet, file)] } : undefined;
