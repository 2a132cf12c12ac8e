import type { Duties, NotifyTables } from "../history";
import type { AlertBook, Clock, Desktop, Http, Mailer, Vault } from "../ports";
import { createChannel } from "./channels/create";
import { createSecretReader } from "./channels/secrets";
import { Notifier, type NotifierDeps } from "./notifier";
import { WishDesk } from "./wishes";

export { createNotifyAnswers } from "./answers";
export type { Notifier } from "./notifier";
export type { WishDesk } from "./wishes";

export interface NotifyOptions extends Pick<NotifierDeps, "owner" | "fleet" | "overview" | "actor" | "changed" | "fault"> {
  /** The alerts of rules. */
  book: AlertBook;
  tables: NotifyTables;
  duties: Duties;
  clock: Clock;
  http: Http;
  mailer: Mailer;
  /** Absent where this console has no desktop. */
  desktop: Desktop | undefined;
  vault: Vault & { forget(name: string): void };
}

/** Tells people of alerts, and takes what they say about them. */
export function createNotify({ book, tables, duties, clock, http, mailer, desktop, vault, ...rest }: NotifyOptions): { notifier: Notifier; wishes: WishDesk } {
  const secrets = createSecretReader(vault);
  const notifier = new Notifier({
    ...rest, book, tables, duties, clock, forgetSecret: (name) => vault.forget(name),
    channel: (name, receiver) => createChannel(name, receiver, { http, mailer, desktop, secrets }),
  });
  const wishes = new WishDesk({ table: tables.wishes, book: notifier.book, clock, actor: rest.actor, changed: () => notifier.wishesChanged() });
  return { notifier, wishes };
}
