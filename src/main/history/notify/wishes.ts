import { Acknowledgement, NotifyDeed, Silence } from "../../../shared/notify";
import { type Database, transact } from "../database";
import { writing } from "../problems";

/** What people said about alerts. Everything that changes something also adds a deed, in one transaction. */
export interface NotifyWishes {
  silences(): Silence[];
  putSilence(silence: Silence, deed: NotifyDeed): void;
  acknowledgements(): Acknowledgement[];
  acknowledge(acknowledgement: Acknowledgement, deed: NotifyDeed): void;
  unacknowledge(alert: string, deed: NotifyDeed): void;
  /** Newest first. */
  deeds(limit: number): NotifyDeed[];
}

export function createNotifyWishes(database: Database): NotifyWishes {
  const statements = prepare(database);
  const withDeed = (what: string, { at, actor, kind, subject, detail }: NotifyDeed, work: () => unknown): void =>
    writing(what, () => transact(database, () => {
      work();
      statements.addDeed.run(Math.round(at), actor, kind, subject, detail);
    }));
  return {
    silences: () => statements.silences.all().map((text) => Silence.parse(JSON.parse(text))),
    putSilence: (silence, deed) => withDeed("The silence", deed, () => statements.putSilence.run(silence.id, JSON.stringify(silence), silence.endsAt)),
    acknowledgements: () => statements.acknowledgements.all().map((text) => Acknowledgement.parse(JSON.parse(text))),
    acknowledge: (acknowledgement, deed) => withDeed("The acknowledgement", deed, () => statements.acknowledge.run(acknowledgement.alert, JSON.stringify(acknowledgement), Math.round(acknowledgement.at))),
    unacknowledge: (alert, deed) => withDeed("The acknowledgement", deed, () => statements.unacknowledge.run(alert)),
    deeds: (limit) => statements.deeds.all(limit).map((row) => NotifyDeed.parse(row)),
  };
}

const prepare = (database: Database) => ({
  silences: database.prepare<[], string>("SELECT definition FROM notify_silence ORDER BY ends_at DESC, id").pluck(),
  putSilence: database.prepare<[string, string, number]>(
    "INSERT INTO notify_silence (id, definition, ends_at) VALUES (?, ?, CAST(? AS INTEGER)) ON CONFLICT (id) DO UPDATE SET definition = excluded.definition, ends_at = excluded.ends_at",
  ),
  acknowledgements: database.prepare<[], string>("SELECT definition FROM notify_acknowledgement ORDER BY at").pluck(),
  acknowledge: database.prepare<[string, string, number]>(
    "INSERT INTO notify_acknowledgement (alert, definition, at) VALUES (?, ?, CAST(? AS INTEGER)) ON CONFLICT (alert) DO UPDATE SET definition = excluded.definition, at = excluded.at",
  ),
  unacknowledge: database.prepare<[string]>("DELETE FROM notify_acknowledgement WHERE alert = ?"),
  addDeed: database.prepare<[number, string, string, string, string]>("INSERT INTO notify_deed (at, actor, kind, subject, detail) VALUES (CAST(? AS INTEGER), ?, ?, ?, ?)"),
  deeds: database.prepare<[number]>("SELECT at, actor, kind, subject, detail FROM notify_deed ORDER BY id DESC LIMIT CAST(? AS INTEGER)"),
});
