import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { HistoryKeep, HistorySize } from "../../shared/history";
import { messageOf, type Problem, ProblemError } from "../../shared/problem";
import type { Closable, SampleStore } from "../ports";
import { type AlertTable, createAlertTable } from "./alert-table";
import { backUp, isBackupDue } from "./backup";
import { allowShrinking, freeBytes, openDatabase } from "./database";
import { createDuties, type Duties } from "./duties";
import { createEvidenceTable, type EvidenceTable } from "./evidence-table";
import { createJournal, type RunJournal } from "./journal";
import { createJudgeTables, type JudgeTables } from "./judge";
import { keepSetting } from "./keep";
import { migrate } from "./migrate";
import { Notices } from "./notices";
import { unreadable, UPKEEP_FAILED, upkeepProblem } from "./problems";
import { openChecked } from "./recover";
import { createNotifyTables, type NotifyTables } from "./notify";
import { createRunLookups, type RunLookups } from "./run-lookups";
import { SqliteSampleStore } from "./samples/sample-store";
import { SampleTables } from "./samples/tables";
import { Upkeep } from "./samples/upkeep";
import { createScheduleTable, type ScheduleTable } from "./schedule-table";
import { createSettings, type Settings } from "./settings";
import { tierSizes } from "./sizes";
import { createStateChanges, type StateChanges } from "./state-changes";

export interface HistoryOptions {
  /** `history.sqlite` in the data folder; made when it is missing. */
  file: string;
  /** A build of better-sqlite3's binding for a runtime that cannot load the packaged one. */
  nativeBinding?: string;
  now?: () => number;
  /** What holds where no setting says otherwise. */
  keep?: Partial<HistoryKeep>;
  /** Largest size of the file in bytes; beyond it writes fail as on a full disk. */
  maxBytes?: number;
  /** Whether a daily backup may be taken; one starts soon after opening. */
  backups?: boolean;
}

/** Everything Quarterdeck remembers, in one SQLite file. */
export interface History extends Closable {
  readonly journal: RunJournal;
  readonly runs: RunLookups;
  readonly schedules: ScheduleTable;
  readonly samples: SampleStore;
  readonly stateChanges: StateChanges;
  readonly settings: Settings;
  readonly duties: Duties;
  readonly notify: NotifyTables;
  readonly alerts: AlertTable;
  readonly evidence: EvidenceTable;
  readonly judge: JudgeTables;
  /** What a person should know about the history now. */
  readonly notices: Problem[];
  onNotices(listener: (notices: Problem[]) => void): () => void;
  /** Bytes on disk, the write-ahead log included. */
  sizeBytes(): number;
  /** What is kept and what goes when; with `keep`, as it would be if that were set. */
  size(keep?: HistoryKeep): Promise<HistorySize>;
  /** How long samples are kept; what is older by then is deleted in the background. */
  keep(keep: HistoryKeep): void;
  /** Writes waiting samples and closes the file. */
  close(): Promise<void>;
}

/**
 * Opens the history: checks it, replaces a damaged file by its latest sound backup, brings it up to date, and starts the daily
 * backup and the upkeep. Two connections share the file: the journal's commits are on disk when they return
 * (synchronous FULL), those of samples need not be (NORMAL).
 */
export function openHistory({ file, nativeBinding, now = Date.now, keep, maxBytes, backups = true }: HistoryOptions): History {
  const options = { nativeBinding, maxBytes };
  const notices = new Notices();
  const { database, notice } = opening(file, () => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const opened = openChecked(file, { ...options, synchronous: "FULL" }, now());
    try {
      migrate(opened.database, file);
      allowShrinking(opened.database);
    } catch (thrown) {
      opened.database.close();
      throw thrown;
    }
    return opened;
  });
  if (notice) notices.show(notice);
  const forSamples = openDatabase(file, { ...options, synchronous: "NORMAL" });
  const settings = createSettings(database);
  const kept = keepSetting(settings, now, keep);
  const tables = new SampleTables(forSamples, (thrown) => notices.show(unreadable(thrown)));
  const samples = new SqliteSampleStore({ tables, notices, now, keep: () => kept.get() });
  const upkeep = new Upkeep(tables, () => kept.get(), now, (thrown) => notices.show(upkeepProblem(thrown)), () => notices.settle(UPKEEP_FAILED));
  upkeep.start();
  const backup = backups && isBackupDue(file, now()) ? takeBackup(file, now(), nativeBinding, notices) : Promise.resolve();

  return {
    journal: createJournal(database),
    runs: createRunLookups(database),
    schedules: createScheduleTable(database),
    samples,
    stateChanges: createStateChanges(database),
    settings,
    duties: createDuties(database),
    notify: createNotifyTables(database),
    alerts: createAlertTable(database),
    evidence: createEvidenceTable(database),
    judge: createJudgeTables(database),
    get notices() {
      return notices.list();
    },
    onNotices: (listener) => notices.onChange(listener),
    sizeBytes: () => sizeOf(file) + sizeOf(`${file}-wal`),
    size: async (preview = kept.get()) => ({
      bytes: sizeOf(file) + sizeOf(`${file}-wal`), freeBytes: freeBytes(forSamples), series: tables.series.count, keep: preview,
      tiers: await tierSizes(tables, preview, now()), waiting: samples.waiting(),
    }),
    keep: (wanted) => {
      kept.set(wanted);
      upkeep.hurry();
    },
    close: async () => {
      upkeep.stop();
      if (!database.open) return;
      samples.flush();
      await backup;
      samples.flush();
      samples.stop();
      forSamples.close();
      database.close();
    },
  };
}

function opening<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof ProblemError) throw thrown;
    const problem = { code: "history.cannot-open", message: "The history could not be opened.", cause: messageOf(thrown), at: { file } };
    throw new ProblemError({ ...problem, next: "Check the data folder's permissions and disk, or name another with QUARTERDECK_HOME." }, { cause: thrown });
  }
}

async function takeBackup(file: string, now: number, nativeBinding: string | undefined, notices: Notices): Promise<void> {
  try {
    await backUp(file, now, { nativeBinding });
  } catch (thrown) {
    notices.show({
      code: "history.backup-failed",
      message: "Today's backup of the history could not be taken.",
      cause: messageOf(thrown),
      next: "Check the room and the permissions of the folder \"backups\" in the data folder.",
    });
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
