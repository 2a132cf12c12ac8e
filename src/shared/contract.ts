import { z } from "zod";
import { AlertmanagerAlerts, AlertmanagerAsk, AlertmanagerSilences, RemoteSilenceAsk, RemoteSilenceRef } from "./alertmanager";
import { DatabaseQueries, DatabaseQueriesAsk } from "./database-queries";
import { AlertInstance } from "./alert";
import { AlertEvidence, AlertEvidenceAsk } from "./alert-evidence";
import { EvidenceDocument, EvidenceFormat, PlanChanges, RunTypical, TypicalOf } from "./evidence";
import { type Fleet, ObjectRef } from "./fleet";
import { HistoryKeep, HistorySize } from "./history";
import { HostId, RunbookId, RunId, ServiceId } from "./ids";
import { BaselineKey, BaselineList, BaselineListAsk, BaselineSet, BaselineView } from "./judge/baselines-ask";
import { Dashboard, DashboardGetAsk, DashboardId, DashboardImport, DashboardImportAsk, DashboardSummary } from "./judge/dashboards";
import { HealthScores, HealthScoresAsk } from "./judge/health-score";
import { ReportAsk, ReportDocument } from "./judge/report-ask";
import { SloList } from "./judge/slo-ask";
import { LockList } from "./lock";
import { Matcher } from "./matchers";
import { LogTail, LogTailAsk, LogView } from "./log-view";
import { MetricsTarget } from "./metrics-target";
import { AcknowledgeAsk, Acknowledgement, AlertVerdict, DeliveryEntry, NotifyDeed, NotifyTest, ReceiverView, SilenceDraft, SilenceId, SilenceView } from "./notify";
import { Overview } from "./overview";
import { Person, PersonView } from "./person";
import { PlanDraft, PlanPreview } from "./plan";
import { PrometheusAlert, PrometheusTarget, PromqlSourceView } from "./prometheus";
import { Problem } from "./problem";
import { HostProcesses } from "./processes";
import { PromqlInstant, PromqlLines, PromqlRange, PromqlValue } from "./promql/ask";
import { ConsoleMark, RunCommand, RunEvent, RunSummary, RunView } from "./run";
import { OutputAsk, OutputPage } from "./run-output";
import { RunbookFolder, RunbookText, RunRedline, SaveResult, VerbOffer } from "./runbook/editing";
import { Runbook, RunbookSummary } from "./runbook/model";
import { Series, SeriesLine, SeriesQuery } from "./sample";
import { AlertHistory, AlertHistoryAsk, AlertList, Backtest, BacktestAsk, BacktestProgress, RuleCheck, RuleCheckAsk, RuleFileText, RuleImport, RuleImportAsk, RuleList } from "./rules/ask";
import { StoreLogin, StoreRef } from "./store-login";
import { ScheduleDraft, ScheduleId, Schedules, ScheduleView } from "./schedule";

/** The one door between window and core. A question the window may ask: the core parses `ask`, the window parses `reply`. */
const question = <A extends z.ZodType, R extends z.ZodType>(ask: A, reply: R) => ({ ask, reply });
const nothing = z.undefined();

export const AppInfo = z.object({
  version: z.string(),
  /** The person at this console, "name@machine": the actor of what is done here. */
  actor: z.string(),
  /** This process. A run whose view names another is carried out there. */
  console: ConsoleMark.optional(),
  /** The data folder. */
  home: z.string(),
  platform: z.string(),
  runtimes: z.record(z.string(), z.string()),
  /** Set while the embedded demo is what is shown. */
  demo: z.boolean(),
  notices: z.array(Problem),
});
export type AppInfo = z.infer<typeof AppInfo>;

/** A fleet as the core has read it: its durations are ms by now, so the file's own schema, which reads text, does not fit it again. */
const LoadedFleet = z.custom<Fleet>((value) => typeof value === "object" && value !== null && "environments" in value);

/** The fleet in use, and what is wrong with the file if a newer edit was refused. */
export const FleetView = z.object({
  fleet: LoadedFleet.optional(),
  file: z.string().optional(),
  loadedAt: z.number().optional(),
  /** Why the file as it is now is not in use; the last good fleet stays. */
  problems: z.array(Problem),
  /** What does not stop the use of the file and should be looked at. */
  warnings: z.array(Problem).optional(),
});
export type FleetView = z.infer<typeof FleetView>;

/** Something the core needs a person for before it can go on. */
export const Prompt = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("host-key"), id: z.string(), host: HostId, address: z.string(), keyType: z.string(),
    /** "SHA256:..." as OpenSSH prints it. */
    fingerprint: z.string(),
  }),
  z.object({ kind: z.literal("passphrase"), id: z.string(), host: HostId, keyFile: z.string(), problem: z.string().optional() }),
  z.object({ kind: z.literal("secret"), id: z.string(), name: z.string(), why: z.string() }),
]);
export type Prompt = z.infer<typeof Prompt>;

export const PromptAnswer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("trust"), id: z.string(), fingerprint: z.string() }),
  z.object({ kind: z.literal("text"), id: z.string(), text: z.string() }),
  z.object({ kind: z.literal("cancel"), id: z.string() }),
]);
export type PromptAnswer = z.infer<typeof PromptAnswer>;

/** A tag of a service's image and the hosts that hold it. */
export const ImageTag = z.object({
  tag: z.string(),
  image: z.string(),
  createdAt: z.number().optional(),
  version: z.string().optional(),
  hosts: z.array(HostId),
  /** Hosts that run it now. */
  running: z.array(HostId),
});
export type ImageTag = z.infer<typeof ImageTag>;

export const SshConfigHost = z.object({
  alias: z.string(), address: z.string(), port: z.number(), user: z.string().optional(), identity: z.string().optional(), jump: z.string().optional(),
});
export type SshConfigHost = z.infer<typeof SshConfigHost>;

/** What is wrong with a run's record: the first row that does not fit, and files that are not what the journal says. */
export const RunVerdict = z.object({
  run: RunId,
  broken: z.object({ seq: z.number().int(), reason: z.string() }).optional(),
  files: z.array(z.object({ file: z.string(), reason: z.string() })),
});
export type RunVerdict = z.infer<typeof RunVerdict>;

/** Servers that could not be asked, beside what the others said. */
const Unreached = z.array(z.object({ server: z.string(), problem: Problem }));

export const questions = {
  "app.info": question(nothing, AppInfo),
  "app.reconnect": question(z.object({ host: HostId }), nothing),
  "fleet.get": question(nothing, FleetView),
  "fleet.open": question(z.object({ file: z.string().min(1) }), FleetView),
  /** Lets a person choose a file; undefined when cancelled. */
  "fleet.choose": question(nothing, z.string().optional()),
  "fleet.demo": question(nothing, FleetView),
  "fleet.ssh-config": question(nothing, z.object({ file: z.string(), hosts: z.array(SshConfigHost), yaml: z.string(), problems: z.array(Problem) })),
  "host.processes": question(z.object({ host: HostId }), HostProcesses),
  /** The hosts that the window shows large: they are read every second. Replaces what was said before. */
  "hosts.focus": question(z.object({ hosts: z.array(HostId).max(20) }), nothing),
  "overview.get": question(nothing, Overview),
  "series.query": question(SeriesQuery, z.array(SeriesLine)),
  /** PromQL where the series are: on a Prometheus server of the fleet, else in the local history. */
  "promql.instant": question(PromqlInstant, PromqlValue),
  "promql.range": question(PromqlRange, PromqlLines),
  "promql.sources": question(nothing, z.array(PromqlSourceView)),
  "prometheus.alerts": question(nothing, z.object({ alerts: z.array(PrometheusAlert), unreached: Unreached })),
  "prometheus.targets": question(nothing, z.object({ targets: z.array(PrometheusTarget), unreached: Unreached })),
  "alertmanager.alerts": question(AlertmanagerAsk, AlertmanagerAlerts),
  "alertmanager.silences": question(AlertmanagerAsk, AlertmanagerSilences),
  "alertmanager.silence": question(RemoteSilenceAsk, z.object({ id: z.string() })),
  "alertmanager.expire": question(RemoteSilenceRef, nothing),
  "series.list": question(z.object({ match: z.string().default(""), limit: z.number().int().max(1_000).default(200) }), z.array(Series)),
  /** Names of the metrics that the history holds, sorted. */
  "series.names": question(nothing, z.array(z.string())),
  /** Whether a store's password is known; it decides what is read of it. */
  "stores.login": question(StoreRef, StoreLogin),
  /** Asks the person for it by a prompt; the answer goes to the vault and is in no answer. */
  "stores.give-secret": question(StoreRef, StoreLogin),
  /** What a database works on now, and what cost it most. */
  "database.queries": question(DatabaseQueriesAsk, DatabaseQueries),
  /** The logs that are followed, and how far. */
  "logs.list": question(nothing, z.array(LogView)),
  "logs.tail": question(LogTailAsk, LogTail),
  /** The exposition endpoints and what their last scrape told. */
  "metrics.targets": question(nothing, z.array(MetricsTarget)),
  /** What the history takes by tier, and what goes when; with `keep`, as it would be if that were set. */
  "history.size": question(z.object({ keep: HistoryKeep.optional() }), HistorySize),
  /** How long samples are kept, by tier; what is older by then is deleted in the background. */
  "history.keep": question(HistoryKeep, HistorySize),
  "images.list": question(z.object({ service: ServiceId }), z.object({ tags: z.array(ImageTag), problems: z.array(Problem), previous: z.string().optional() })),
  "runbooks.list": question(nothing, z.array(RunbookSummary)),
  /** Runbooks offered on an object, by `applies-to`. */
  "runbooks.for": question(ObjectRef, z.array(RunbookSummary)),
  "runbooks.get": question(z.object({ id: RunbookId }), Runbook),
  /** Opens any Markdown file; undefined when cancelled. */
  "runbooks.open": question(z.object({ file: z.string().optional() }), RunbookSummary.optional()),
  "runbooks.text": question(z.object({ id: RunbookId }), RunbookText),
  /** Writes to the user's folder, a shipped or opened runbook as a copy; nothing where the file changed since `basis`. */
  "runbooks.save": question(z.object({ id: RunbookId, text: z.string().max(5 * 1024 * 1024), basis: z.string() }), SaveResult),
  /** A new runbook from the template; `path` is within the user's folder. */
  "runbooks.create": question(z.object({ path: z.string() }), z.object({ id: RunbookId })),
  /** Copies a runbook as it is to the user's folder. */
  "runbooks.copy": question(z.object({ id: RunbookId }), z.object({ id: RunbookId })),
  "runbooks.rename": question(z.object({ id: RunbookId, path: z.string() }), z.object({ id: RunbookId })),
  /** Puts the user's file aside; `removed` brings it back. */
  "runbooks.remove": question(z.object({ id: RunbookId }), z.object({ removed: z.string() })),
  "runbooks.restore": question(z.object({ removed: z.string() }), z.object({ id: RunbookId })),
  "runbooks.folder": question(nothing, RunbookFolder),
  /** Lets a person choose the folder of their runbooks; undefined when cancelled. `own`: back to the console's own. */
  "runbooks.choose-folder": question(z.object({ own: z.boolean().default(false) }), RunbookFolder.optional()),
  "runbooks.verbs": question(nothing, z.array(VerbOffer)),
  /** Names of secrets that are there without asking; never a value. */
  "secrets.names": question(nothing, z.array(z.string())),
  /** What was edited in the runbook while the run went on. */
  "run.redline": question(RunId, RunRedline),
  "plan.preview": question(PlanDraft, PlanPreview),
  /** What is different since the last run of this runbook on this target that was no dry run. */
  "plan.changes": question(PlanDraft, PlanChanges),
  /** The arm code is minted by the preview, so nothing runs that nobody has read. */
  "run.start": question(z.object({ armCode: z.string(), typed: z.string().optional() }), RunId),
  "run.list": question(z.object({ limit: z.number().int().min(1).max(500).default(100), target: ObjectRef.optional() }), z.array(RunSummary)),
  "run.get": question(RunId, RunView),
  /** The journal of one run as it is. */
  "run.events": question(z.object({ run: RunId, after: z.number().int().default(0) }), z.array(RunEvent)),
  "run.output": question(OutputAsk, OutputPage),
  /** Walks the hash chain of a run's journal and reads its output files. */
  "run.verify": question(RunId, RunVerdict),
  "run.verify-all": question(nothing, z.array(RunVerdict)),
  /** How long the steps of a run, or of a runbook before its start, usually take. */
  "run.typical": question(TypicalOf, RunTypical),
  /** What two runs were planned differently. */
  "run.changes": question(z.object({ before: RunId, after: RunId }), PlanChanges),
  /** Lets a person choose where a run's evidence is written to; undefined when cancelled. */
  "run.export": question(z.object({ run: RunId, format: EvidenceFormat }), z.object({ file: z.string() }).optional()),
  /** The same document as text. */
  "run.evidence": question(z.object({ run: RunId, format: EvidenceFormat }), EvidenceDocument),
  /** Shows a file that `run.export` wrote in its folder. */
  "run.show-export": question(z.object({ file: z.string() }), nothing),
  "schedules.list": question(nothing, Schedules),
  "schedules.save": question(ScheduleDraft, ScheduleView),
  "schedules.pause": question(z.object({ id: ScheduleId, paused: z.boolean() }), nothing),
  "schedules.remove": question(z.object({ id: ScheduleId }), nothing),
  /** Starts one at once. */
  "schedules.run": question(z.object({ id: ScheduleId }), RunId),
  "run.command": question(z.object({ run: RunId, command: RunCommand }), nothing),
  /** Alerts that no rule makes: what the console itself sees. */
  "notify.alerts": question(nothing, z.array(AlertInstance)),
  /** What is told of each alert there is, and why another is not. */
  "notify.verdicts": question(nothing, z.array(AlertVerdict)),
  "notify.receivers": question(nothing, z.array(ReceiverView)),
  /** Sends one message to a receiver. That it fails is an answer, not an error. */
  "notify.test": question(z.object({ receiver: z.string() }), NotifyTest),
  /** What was sent, newest first. */
  "notify.log": question(z.object({ limit: z.number().int().min(1).max(1_000).default(100), receiver: z.string().optional() }), z.array(DeliveryEntry)),
  /** Who silenced and acknowledged what, newest first. */
  "notify.deeds": question(z.object({ limit: z.number().int().min(1).max(1_000).default(100) }), z.array(NotifyDeed)),
  "silences.list": question(nothing, z.array(SilenceView)),
  /** Keys of the alerts that a silence with these matchers would cover now. */
  "silences.covers": question(z.object({ matchers: z.array(Matcher).max(20) }), z.array(z.string())),
  "silences.create": question(SilenceDraft, SilenceView),
  "silences.edit": question(z.object({ id: SilenceId, draft: SilenceDraft }), SilenceView),
  /** Ends one now; it stays in the list. */
  "silences.expire": question(z.object({ id: SilenceId }), SilenceView),
  /** undefined: it was taken back. */
  "alerts.acknowledge": question(AcknowledgeAsk, Acknowledgement.optional()),
  "alerts.list": question(nothing, AlertList),
  /** How alerts came and went, the newest first. */
  "alerts.history": question(AlertHistoryAsk, AlertHistory),
  /** What was there when an alert began to fire; undefined where nothing was kept. */
  "alerts.evidence": question(AlertEvidenceAsk, AlertEvidence.optional()),
  "rules.list": question(nothing, RuleList),
  /** The text of a rule file that the list names. */
  "rules.text": question(z.object({ file: z.string() }), RuleFileText),
  /** Reads a rule file's text, or a document with rules in it, and changes nothing. */
  "rules.check": question(RuleCheckAsk, RuleCheck),
  /** Copies rules to the data folder, where they are in use at once; nothing where one has an error. */
  "rules.import": question(RuleImportAsk, RuleImport),
  /** Deletes an imported rule file. */
  "rules.remove": question(z.object({ file: z.string() }), nothing),
  /** When a rule would have fired over the local history. */
  "rules.backtest": question(BacktestAsk, Backtest),
  "rules.backtest-cancel": question(z.object({ id: z.string() }), nothing),
  /** What is usual of each figure at this hour, and how it stands. */
  "baselines.list": question(BaselineListAsk.prefault({}), BaselineList),
  /** A person's thresholds count more than what is learned. */
  "baselines.set": question(BaselineSet, BaselineView),
  "baselines.clear": question(BaselineKey, BaselineView),
  /** How well services do, of 100, and what that was made of. */
  "health.scores": question(HealthScoresAsk.prefault({}), HealthScores),
  /** The fleet's objectives with what is left of their error budgets. */
  "slos.list": question(nothing, SloList),
  /** What happened, what was kept of what was promised, and where capacity goes, over the time up to now. */
  "reports.make": question(ReportAsk, ReportDocument),
  /** Lets a person choose where a report is written to; undefined when cancelled. */
  "reports.save": question(ReportAsk, z.object({ file: z.string() }).optional()),
  /** Shows a file that `reports.save` wrote in its folder. */
  "reports.show": question(z.object({ file: z.string() }), nothing),
  "dashboards.list": question(nothing, z.array(DashboardSummary)),
  "dashboards.get": question(DashboardGetAsk, Dashboard),
  /** Takes a Grafana dashboard over; what cannot be shown is among its findings. */
  "dashboards.import": question(DashboardImportAsk, DashboardImport),
  /** Puts one aside; `removed` brings it back. */
  "dashboards.remove": question(z.object({ id: DashboardId }), z.object({ removed: z.string() })),
  "dashboards.restore": question(z.object({ removed: z.string().regex(/^\d{15}-[a-z0-9-]{1,80}$/) }), z.object({ id: DashboardId })),
  "person.get": question(nothing, PersonView),
  "person.set": question(Person.partial(), PersonView),
  /** Who is changing what, as the hosts say. */
  "locks.list": question(nothing, LockList),
  /** Ends another run's hold on a lock; `typed` is the target's name, `run` the holder that the person saw. */
  "locks.take": question(z.object({ lock: z.string(), host: HostId, typed: z.string(), run: z.string() }), nothing),
  "prompt.list": question(nothing, z.array(Prompt)),
  "prompt.answer": question(PromptAnswer, nothing),
};

/** What the core tells every window, numbered in sequence, at most ten times a second. */
export const broadcasts = {
  "fleet.changed": FleetView,
  "overview.changed": Overview,
  /** New samples were stored up to this time (ms); charts ask again for what they show. */
  "samples.stored": z.object({ upTo: z.number() }),
  /** Events of a run as they are journalled, output included. */
  "run.event": RunEvent,
  "prompt.changed": z.array(Prompt),
  "runbooks.changed": z.object({ at: z.number() }),
  "schedules.changed": z.object({ at: z.number() }),
  /** Silences, acknowledgements, receivers, the log, or what is told of alerts. */
  "notify.changed": z.object({ at: z.number() }),
  /** States of alerts, rule files, or how rules fare. */
  "alerts.changed": z.object({ at: z.number() }),
  "backtest.progress": BacktestProgress,
  /** A person should know this, and no screen asked for it. */
  "notice": Problem,
};

export type Questions = typeof questions;
export type QuestionName = keyof Questions;
export type Ask<Q extends QuestionName> = z.input<Questions[Q]["ask"]>;
export type Asked<Q extends QuestionName> = z.output<Questions[Q]["ask"]>;
export type Reply<Q extends QuestionName> = z.output<Questions[Q]["reply"]>;
/** A schema seen only as what it makes of a value; a table of these keeps each question's type through an index. */
export interface Parser<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: z.ZodError };
}
export type Broadcasts = typeof broadcasts;
export type BroadcastName = keyof Broadcasts;
export type Broadcast<B extends BroadcastName> = z.output<Broadcasts[B]>;

/** One message from the core. A hole in `seq` means the window missed something and asks for the state again. */
export const Tell = z.object({ seq: z.number().int(), name: z.string(), value: z.unknown() });
export type Tell = z.infer<typeof Tell>;
