import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { AppInfo, FleetView } from "../shared/contract";
import { Fleet } from "../shared/fleet";
import type { Person } from "../shared/person";
import { type Problem, problemOf } from "../shared/problem";
import { EvidenceKeeper, gather } from "./alert-evidence";
import { expressionOf, localPromql, RuleManager, RuleStore } from "./alerts";
import { createAnswers, type Face } from "./answers";
import { createAlertmanager, createClients, createDial, createDockers, createHosts, createHttp, createMailer, createPrometheus } from "./connections";
import { startDemo } from "./demo";
import { createFleetStore } from "./fleet";
import { openHistory } from "./history";
import { askedOf } from "./host-questions";
import type { Answers } from "./ipc/dispatch";
import { Judge } from "./judge";
import { createNotify } from "./notify";
import { createObserver, oneCollector } from "./observer";
import { createPerson } from "./person";
import type { Closable, Desktop } from "./ports";
import { PromptDesk } from "./prompts";
import { createMonitoringServers, forwardAlerts } from "./monitoring";
import { createQueries, createRoutedQueries } from "./query";
import { createEditing, createLibrary, keepRedlines } from "./runbooks";
import { capOf, createLockDesk, createOutputStore, createRunner, processOwner } from "./runner";
import { Scheduler } from "./schedules";
import type { Services } from "./services";
import { verbs } from "./steps";
import { Tells } from "./tells";
import { createVault, Masker } from "./vault";

export interface ConsoleOptions extends Face {
  /** The data folder; must exist. */
  home: string;
  /** Folder of what ships with the console: runbooks/, demo/. */
  resources: string;
  version: string;
  /** The fleet file to take into use: one that is named, the one that was open last, or none. */
  fleet: { file: string } | "last" | "none";
  nativeBinding?: string;
  /** The person at this console, where the start names one. */
  person?: Partial<Person>;
  /** Collects samples and keeps the overview while the console is open. */
  observe: boolean;
  /**
   * The window's console is the one that stays, and starts the demo where that is the fleet. A command beside it does not.
   */
  resident: boolean;
  /** Where notifications are shown; absent: this console has no desktop. */
  desktop?: Desktop;
  /** Where no fleet was ever opened, starts the demo: the first start shows a working console. */
  demoAtFirst?: boolean;
}

/** The core: what the window and the command line both talk to. */
export interface Console extends Closable {
  answers: Answers;
  prompts: PromptDesk;
  tells: Tells;
  close(): Promise<void>;
}

const LAST_FLEET = "fleet.file";
const COLLECTOR = "collector";
/** Empty: the console's own. */
const RUNBOOK_FOLDER = "runbooks.folder";
const NO_FLEET = Fleet.parse({ quarterdeck: 1, environments: {} });

/** Builds every service and connects them; the only place that does. */
export async function createConsole(options: ConsoleOptions): Promise<Console> {
  const { home, resources } = options;
  const tells = new Tells();
  /** What went wrong before a window could be told. */
  const atStart: Problem[] = [];
  const prompts = new PromptDesk();
  prompts.onChange((open) => tells.tell("prompt.changed", open));
  const asked = askedOf(prompts);
  const history = openHistory({ file: join(home, "history.sqlite"), nativeBinding: options.nativeBinding });
  history.onNotices((notices) => notices.forEach((notice) => tells.tell("notice", notice)));
  const demo = createDemo(join(home, "demo"), resources);

  const fleets = await createFleetStore({
    onChange: (view) => {
      tells.tell("fleet.changed", view);
      observer?.fleetChanged();
      notify?.notifier.fleetChanged();
      void ruleStore?.follow(rulesOf(view, judge));
    },
  });
  const fleet = () => fleets.view().fleet ?? NO_FLEET;
  const knownHosts = { own: join(home, "known_hosts"), read: () => [join(homedir(), ".ssh", "known_hosts"), "/etc/ssh/ssh_known_hosts", ...teamKnownHosts(fleets.view())] };
  const hosts = createHosts({ fleet, knownHosts, confirmHostKey: asked.confirmHostKey, askPassphrase: asked.askPassphrase });
  const dockers = createDockers(hosts, fleet);
  const http = createHttp(hosts);
  const masker = new Masker();
  const vault = createVault({ masker, ask: asked.askSecret });
  const ownRunbooks = join(home, "runbooks");
  const library = await createLibrary({ shippedFolder: join(resources, "runbooks"), userFolder: history.settings.get(RUNBOOK_FOLDER) || ownRunbooks, ownFolder: ownRunbooks, verbs, onProblem: (problem) => tells.tell("notice", problem) });
  library.onChanged(() => tells.tell("runbooks.changed", { at: Date.now() }));
  const clock = { now: () => Date.now() };
  const owner = processOwner();
  const person = createPerson(history.settings, options.person);
  const clients = createClients(hosts);
  const monitoring = createMonitoringServers({ fleet: () => fleets.view().fleet, prometheus: (place) => createPrometheus(http, place), alertmanager: (place) => createAlertmanager(http, place) });
  const localQueries = createQueries(history.samples);
  const queries = createRoutedQueries({ local: localQueries, servers: () => monitoring.prometheus(), now: Date.now });
  const runner = createRunner({
    journal: history.journal, runbook: (id) => library.get(id), fleet: () => fleets.view().fleet, verbs, hosts, dockers, http, clients: { ...clients, history: localQueries }, vault, masker, clock, owner, outputs: createOutputStore(join(home, "output"), capOf(process.env["QUARTERDECK_OUTPUT_CAP"] ?? history.settings.get("output.cap"))), version: options.version,
    // Read anew each time: a person may say who it is while the console is open.
    get actor() {
      return person.view().name;
    },
    roles: () => person.view().roles,
    onFault: (thrown) => tells.tell("notice", problemOf(thrown)),
  });
  const editing = createEditing({
    library, removedFolder: join(home, "removed-runbooks"), defaultFolder: ownRunbooks, rememberFolder: (folder) => history.settings.set(RUNBOOK_FOLDER, folder ?? ""),
    redline: (edit) => keepRedlines(edit, {
      open: () => history.journal.open(), runbookOf: (run) => runner.get(run).plan.runbook, events: (run) => history.journal.events(run),
      keep: (run, redline) => runner.redline(run, redline), onFault: (thrown) => tells.tell("notice", problemOf(thrown)),
    }),
  });
  runner.onEvent((event) => tells.tell("run.event", event));
  const collected = oneCollector({
    samples: history.samples, stateChanges: history.stateChanges, now: clock.now,
    claim: () => history.duties.claim(COLLECTOR, owner.mark, (mark) => owner.isAlive(mark)), onFault: (thrown) => tells.tell("notice", problemOf(thrown)),
  });
  const observer = createObserver({ fleet, hosts, dockers, http, dial: createDial(hosts), ...collected, stores: { ...clients, secret: (name) => vault.ifKnown(name) }, now: clock.now, onProblem: (problem) => tells.tell("notice", problem) });
  runner.onEvent(({ run, body }) => {
    // Else the window would show for a while what the run has just changed.
    if (body.type === "run.ended") observer.look(runner.get(run).plan.hosts);
  });
  observer.onOverview((overview) => tells.tell("overview.changed", overview));
  collected.samples.onStored((upTo) => tells.tell("samples.stored", { upTo }));

  const ruleStore = new RuleStore(join(home, "rules"), () => void ruleManager.filesChanged(), (problem) => tells.tell("notice", problem));
  const ruleManager = new RuleManager({
    table: history.alerts, samples: history.samples, store: ruleStore, local: localPromql(history.samples), evaluate: (query) => queries.rules.instantWithSource(query), clock,
    claim: () => history.duties.claim(COLLECTOR, owner.mark, (mark) => owner.isAlive(mark)), notice: (problem) => tells.tell("notice", problem), changed: () => tells.tell("alerts.changed", { at: Date.now() }),
  });

  const evidence = new EvidenceKeeper({
    book: ruleManager, table: history.evidence, now: clock.now, kept: () => tells.tell("alerts.changed", { at: Date.now() }), onFault: (thrown) => tells.tell("notice", problemOf(thrown)),
    gather: (alert) => gather({
      fleet: () => fleets.view().fleet, overview: () => observer.overview(), processes: (host) => observer.processes(host), hosts, dockers, series: localPromql(history.samples).series,
      expressionOf: (of) => expressionOf(ruleManager, of), mask: (text) => masker.mask(text), now: clock.now,
    }, alert),
  });

  const judge = new Judge({
    history, queries, fleet: () => fleets.view().fleet, fleetFile: () => fleets.view().file, overview: () => (options.observe ? observer.overview() : undefined), actor: () => person.view().name, now: clock.now,
    claim: () => options.observe && history.duties.claim(COLLECTOR, owner.mark, (mark) => owner.isAlive(mark)), notice: (problem) => tells.tell("notice", problem),
    rulesFolder: join(home, "slos"), writesRules: options.observe, dashboardsFolder: join(home, "dashboards"),
  });

  const locks = createLockDesk({ hosts, fleet, clock, actor: () => person.view().name, onTaken: (run, lock) => runner.lockTaken(run, lock) });

  const openFleet = async (file: string) => {
    const view = await fleets.open(file);
    if (view.file === file) history.settings.set(LAST_FLEET, file);
    return view;
  };
  const scheduler = new Scheduler({
    table: history.schedules, runner, clock, owner, fleetFile: () => fleets.view().file, actor: () => person.view().name,
    notice: (problem) => tells.tell("notice", problem), changed: () => tells.tell("schedules.changed", { at: Date.now() }),
  });
  const notify = createNotify({
    book: ruleManager, tables: history.notify, duties: history.duties, owner, clock, http, mailer: createMailer(), desktop: options.desktop, vault,
    fleet: () => fleets.view().fleet, overview: () => (options.observe ? observer.overview() : { hosts: [] }), actor: () => person.view().name,
    changed: () => tells.tell("notify.changed", { at: Date.now() }), fault: (thrown) => tells.tell("notice", problemOf(thrown)),
  });
  observer.onOverview(() => notify.notifier.overviewChanged());
  const services: Services = { fleets, history, hosts, dockers, clients, vault, mask: (text) => masker.mask(text), monitoring, queries, library, editing, observer, prompts, runner, scheduler, notify, rules: { store: ruleStore, manager: ruleManager }, judge, locks, person, tells, openFleet, openDemo: async () => openFleet(await demo.start()) };
  const info = (): AppInfo => ({
    version: options.version, actor: person.view().name, console: owner.mark, home, platform: process.platform, demo: demo.isFleet(fleets.view().file), notices: [...history.notices, ...atStart],
    runtimes: Object.fromEntries(["node", "electron", "chrome"].flatMap((name) => (process.versions[name] ? [[name, process.versions[name]]] : []))),
  });

  const last = history.settings.get(LAST_FLEET);
  const first = firstFleet(options.fleet, last);
  const wantsDemo = demo.isFleet(first) || (options.demoAtFirst === true && options.fleet === "last" && last === undefined);
  if (options.resident && wantsDemo) await services.openDemo().catch((thrown: unknown) => atStart.push(problemOf(thrown)));
  else if (first !== undefined) await fleets.open(first);
  await ruleStore.follow(rulesOf(fleets.view(), judge));
  runner.recover();
  runner.follow();
  if (options.observe) observer.start();
  if (options.observe) ruleManager.start();
  if (options.observe) judge.start();
  const forwarding = options.observe
    ? forwardAlerts({ book: ruleManager, receivers: () => monitoring.alertReceivers(), isEvaluating: () => ruleManager.evaluates, now: clock.now, onProblem: (problem) => tells.tell("notice", problem) })
    : undefined;
  if (options.resident) scheduler.start();
  if (options.resident && options.observe) notify.notifier.start();

  return {
    answers: createAnswers(services, options, info), prompts, tells,
    close: async () => {
      prompts.close();
      await scheduler.close();
      await notify.notifier.close();
      await forwarding?.close();
      await judge.close();
      await ruleManager.close();
      await evidence.close();
      await observer.stop();
      history.duties.release(COLLECTOR, owner.mark);
      await runner.close();
      await library.close();
      await fleets.close();
      await hosts.close();
      await demo.close();
      await history.close();
    },
  };
}

/** A file that was open last and is gone since is not worth a word; one that was named is. */
function firstFleet(wanted: ConsoleOptions["fleet"], last: string | undefined): string | undefined {
  if (wanted === "none") return undefined;
  if (wanted !== "last") return wanted.file;
  return last !== undefined && existsSync(last) ? last : undefined;
}

function teamKnownHosts({ file, fleet }: FleetView): string[] {
  return file !== undefined && fleet?.knownHosts !== undefined ? [resolve(dirname(file), fleet.knownHosts)] : [];
}

/** The fleet's own rule files, and those that follow from its objectives. */
const rulesOf = ({ file, fleet }: FleetView, judge: Judge) => (file !== undefined && fleet ? { folder: dirname(file), patterns: [...fleet.rules, ...judge.ruleFiles(fleet, file)] } : undefined);

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
