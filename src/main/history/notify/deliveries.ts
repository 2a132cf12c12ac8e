import { z } from "zod";
import { AlertInstance } from "../../../shared/alert";
import { DeliveryEntry, type DeliveryStatus } from "../../../shared/notify";
import { Problem } from "../../../shared/problem";
import { type Database, transact } from "../database";
import { writing } from "../problems";

/** An alert as a receiver was told of it: enough to tell its end when nothing else remembers it. */
export const ToldAlert = AlertInstance.pick({ key: true, rule: true, labels: true, annotations: true, activeAt: true, firedAt: true }).extend({
  // JSON has no NaN and no infinity.
  value: z.number().nullable().transform((value) => value ?? Number.NaN),
});
export type ToldAlert = z.infer<typeof ToldAlert>;

/** What one receiver knows of one group. Times are ms. */
export interface Told {
  group: string;
  receiver: string;
  /** The route's id. */
  route: string;
  labels: Record<string, string>;
  /** When the newest message was begun, whatever became of it. */
  lastAt: number;
  /** When the newest message that arrived was begun. */
  sentAt?: number;
  /** What that one said to be firing. */
  firing: ToldAlert[];
}

/** How a receiver fares. Times are ms. */
export interface ReceiverState {
  name: string;
  sentAt?: number;
  failingSince?: number;
  problem?: Problem;
  heldUntil?: number;
}

/** What is about to be sent. */
export type Intent = Pick<DeliveryEntry, "receiver" | "kind" | "group" | "reason" | "at" | "firing" | "resolved" | "actor"> & { told?: Pick<Told, "route" | "labels"> };

/** How it ended. `known`: what the receiver knows to be firing if it arrived. */
export interface Ending {
  status: Exclude<DeliveryStatus, "sending">;
  endedAt: number;
  attempts: number;
  problem?: Problem;
  heldUntil?: number;
  known?: readonly ToldAlert[];
}

/** The log of what was sent, and what follows from it. */
export interface DeliveryLog {
  /** Writes the intent; returns when it is on disk. */
  begin(intent: Intent): number;
  end(id: number, ending: Ending): void;
  /** For the process that begins to send: what another one did not end may have arrived. */
  abandon(now: number): void;
  told(): Told[];
  receivers(): ReceiverState[];
  /** Newest first. */
  entries(limit: number, receiver?: string): DeliveryEntry[];
  /** Adds an alert's beginning or end; one that is there already stays as it is. */
  changed(changes: readonly { alert: string; at: number; change: "firing" | "resolved" }[]): void;
  /** Times (ms) of changes since `from`, by alert, oldest first. */
  changesSince(from: number): Map<string, number[]>;
  /** Different after anything was written that another process should see. */
  mark(): string;
  /** Forgets what is older than that (ms), and silences that ended before. Deeds stay. */
  prune(before: { deliveries: number; changes: number }): void;
}

export function createDeliveryLog(database: Database): DeliveryLog {
  const statements = prepare(database);
  const begin = ({ receiver, kind, group, reason, at, firing, resolved, actor, told }: Intent): number => {
    const { lastInsertRowid } = statements.begin.run({ receiver, kind, group, reason, at: Math.round(at), firing: JSON.stringify(firing), resolved: JSON.stringify(resolved), actor: actor ?? null });
    if (told) statements.attempt.run({ receiver, group, route: told.route, labels: JSON.stringify(told.labels), at: Math.round(at) });
    return Number(lastInsertRowid);
  };
  const end = (id: number, { status, endedAt, attempts, problem, heldUntil, known }: Ending): void => {
    const row = statements.begun.get(id);
    if (!row) return;
    const text = problem ? JSON.stringify(problem) : null;
    statements.end.run({ id, status, at: Math.round(endedAt), attempts, problem: text });
    if (status === "sent" && known) statements.arrived.run({ receiver: row.receiver, group: row.alert_group, at: row.at, firing: JSON.stringify(known) });
    if (status !== "unknown") statements.fared.run({ name: row.receiver, sent: status === "sent" ? Math.round(endedAt) : null, failing: status === "failed" ? Math.round(endedAt) : null, problem: status === "failed" ? text : null, held: heldUntil === undefined ? null : Math.round(heldUntil) });
  };
  return {
    begin: (intent) => writing("What is about to be notified", () => transact(database, () => begin(intent))),
    end: (id, ending) => writing("How a notification ended", () => transact(database, () => end(id, ending))),
    abandon: (now) => void writing("What was being notified", () => statements.abandon.run(Math.round(now))),
    told: () => statements.told.all().map(toldOf),
    receivers: () => statements.receivers.all().map(receiverOf),
    entries: (limit, receiver) => statements.entries.all({ limit, receiver: receiver ?? null }).map(entryOf),
    changed: (changes) => {
      if (changes.length > 0) writing("The changes of an alert", () => transact(database, () => changes.forEach(({ alert, at, change }) => statements.change.run(alert, Math.round(at), change))));
    },
    changesSince: (from) => {
      const all = new Map<string, number[]>();
      for (const { alert, at } of statements.changes.all(Math.round(from))) all.set(alert, [...(all.get(alert) ?? []), at]);
      return all;
    },
    mark: () => statements.mark.get() ?? "",
    prune: ({ deliveries, changes }) => writing("The log of notifications", () => transact(database, () => {
      statements.pruneDeliveries.run(Math.round(deliveries));
      statements.pruneChanges.run(Math.round(changes));
      statements.pruneTold.run(Math.round(deliveries));
      statements.pruneSilences.run(Math.round(deliveries));
      statements.pruneAcknowledgements.run(Math.round(deliveries));
    })),
  };
}

interface ToldRow { receiver: string; alert_group: string; route: string; labels: string; last_at: number; sent_at: number | null; firing: string }
interface ReceiverRow { name: string; sent_at: number | null; failing_since: number | null; problem: string | null; held_until: number | null }
interface EntryRow { id: number; receiver: string; kind: string; alert_group: string; reason: string; status: string; at: number; ended_at: number | null; attempts: number; firing: string; resolved: string; problem: string | null; actor: string | null }

const Labels = z.record(z.string(), z.string());

const toldOf = ({ receiver, alert_group: group, route, labels, last_at, sent_at, firing }: ToldRow): Told => ({
  receiver, group, route, labels: Labels.parse(JSON.parse(labels)), lastAt: last_at, sentAt: sent_at ?? undefined, firing: z.array(ToldAlert).parse(JSON.parse(firing)),
});

const problemIn = (text: string | null): Problem | undefined => (text === null ? undefined : Problem.parse(JSON.parse(text)));

const receiverOf = ({ name, sent_at, failing_since, problem, held_until }: ReceiverRow): ReceiverState => ({
  name, sentAt: sent_at ?? undefined, failingSince: failing_since ?? undefined, problem: problemIn(problem), heldUntil: held_until ?? undefined,
});

const entryOf = ({ alert_group: group, ended_at, firing, resolved, problem, actor, ...row }: EntryRow): DeliveryEntry =>
  DeliveryEntry.parse({ ...row, group, endedAt: ended_at ?? undefined, firing: JSON.parse(firing), resolved: JSON.parse(resolved), problem: problemIn(problem), actor: actor ?? undefined });

const prepare = (database: Database) => ({
  begin: database.prepare<[{ receiver: string; kind: string; group: string; reason: string; at: number; firing: string; resolved: string; actor: string | null }]>(
    `INSERT INTO notify_delivery (receiver, kind, alert_group, reason, status, at, attempts, firing, resolved, actor)
     VALUES (:receiver, :kind, :group, :reason, 'sending', CAST(:at AS INTEGER), 0, :firing, :resolved, :actor)`,
  ),
  attempt: database.prepare<[{ receiver: string; group: string; route: string; labels: string; at: number }]>(
    `INSERT INTO notify_told (receiver, alert_group, route, labels, last_at, firing) VALUES (:receiver, :group, :route, :labels, CAST(:at AS INTEGER), '[]')
     ON CONFLICT (receiver, alert_group) DO UPDATE SET route = excluded.route, labels = excluded.labels, last_at = excluded.last_at`,
  ),
  begun: database.prepare<[number], { receiver: string; alert_group: string; at: number }>("SELECT receiver, alert_group, at FROM notify_delivery WHERE id = ?"),
  end: database.prepare<[{ id: number; status: string; at: number; attempts: number; problem: string | null }]>(
    "UPDATE notify_delivery SET status = :status, ended_at = CAST(:at AS INTEGER), attempts = CAST(:attempts AS INTEGER), problem = :problem WHERE id = :id",
  ),
  arrived: database.prepare<[{ receiver: string; group: string; at: number; firing: string }]>(
    "UPDATE notify_told SET sent_at = CAST(:at AS INTEGER), firing = :firing WHERE receiver = :receiver AND alert_group = :group",
  ),
  // A receiver fails since its first failure after the last success.
  fared: database.prepare<[{ name: string; sent: number | null; failing: number | null; problem: string | null; held: number | null }]>(
    `INSERT INTO notify_receiver (name, sent_at, failing_since, problem, held_until)
     VALUES (:name, CAST(:sent AS INTEGER), CAST(:failing AS INTEGER), :problem, CAST(:held AS INTEGER))
     ON CONFLICT (name) DO UPDATE SET sent_at = coalesce(excluded.sent_at, sent_at), problem = excluded.problem, held_until = excluded.held_until,
       failing_since = iif(excluded.failing_since IS NULL, NULL, coalesce(failing_since, excluded.failing_since))`,
  ),
  abandon: database.prepare<[number]>("UPDATE notify_delivery SET status = 'unknown', ended_at = CAST(? AS INTEGER) WHERE ended_at IS NULL"),
  told: database.prepare<[], ToldRow>("SELECT * FROM notify_told"),
  receivers: database.prepare<[], ReceiverRow>("SELECT * FROM notify_receiver"),
  entries: database.prepare<[{ limit: number; receiver: string | null }], EntryRow>(
    "SELECT * FROM notify_delivery WHERE (:receiver IS NULL OR receiver = :receiver) ORDER BY id DESC LIMIT CAST(:limit AS INTEGER)",
  ),
  change: database.prepare<[string, number, string]>("INSERT OR IGNORE INTO notify_change (alert, at, change) VALUES (?, CAST(? AS INTEGER), ?)"),
  changes: database.prepare<[number], { alert: string; at: number }>("SELECT alert, at FROM notify_change WHERE at > CAST(? AS INTEGER) ORDER BY at"),
  mark: database.prepare<[], string>(
    `SELECT (SELECT coalesce(max(id), 0) FROM notify_deed) || '/' || (SELECT coalesce(max(id), 0) FROM notify_delivery) || '/' || (SELECT count(*) FROM notify_delivery WHERE ended_at IS NULL)`,
  ).pluck(),
  pruneDeliveries: database.prepare<[number]>("DELETE FROM notify_delivery WHERE at < CAST(? AS INTEGER)"),
  pruneChanges: database.prepare<[number]>("DELETE FROM notify_change WHERE at < CAST(? AS INTEGER)"),
  pruneTold: database.prepare<[number]>("DELETE FROM notify_told WHERE last_at < CAST(? AS INTEGER)"),
  pruneSilences: database.prepare<[number]>("DELETE FROM notify_silence WHERE ends_at < CAST(? AS INTEGER)"),
  pruneAcknowledgements: database.prepare<[number]>("DELETE FROM notify_acknowledgement WHERE at < CAST(? AS INTEGER)"),
});
