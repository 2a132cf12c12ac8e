import { randomInt } from "node:crypto";
import { matchesAll, type Matcher, matcherText } from "../../shared/matchers";
import { type Acknowledgement, type AcknowledgeAsk, type NotifyDeed, type Silence, type SilenceDraft, SilenceId, silenceState, type SilenceView } from "../../shared/notify";
import { raise } from "../../shared/problem";
import type { z } from "zod";
import type { NotifyWishes } from "../history";
import type { AlertBook, Clock } from "../ports";

export interface WishDeskDeps {
  table: NotifyWishes;
  book: AlertBook;
  clock: Clock;
  actor(): string;
  /** After each change. */
  changed(): void;
}

/** What people at this console say about alerts: silences and acknowledgements, each journalled with who did it. */
export class WishDesk {
  constructor(private readonly deps: WishDeskDeps) {}

  /** Newest end first. */
  silences(): SilenceView[] {
    return this.deps.table.silences().map((silence) => this.#viewOf(silence));
  }

  /** Keys of the alerts that a silence with these matchers would cover now. */
  covered(matchers: readonly Matcher[]): string[] {
    return this.deps.book.list().filter(({ labels }) => matchesAll(matchers, labels)).map(({ key }) => key);
  }

  create(draft: SilenceDraft): SilenceView {
    const now = this.deps.clock.now();
    if (draft.endsAt <= now) raise({ code: "silence.over", message: "The silence would be over already.", next: "Choose an end in the future." });
    return this.#put({ ...draft, id: newId(), author: this.deps.actor(), createdAt: now }, "silence.created");
  }

  edit(id: SilenceId, draft: SilenceDraft): SilenceView {
    const now = this.deps.clock.now();
    const silence = this.#open(id, now);
    if (draft.endsAt <= now) raise({ code: "silence.over", message: "The silence would be over already.", next: "Choose an end in the future, or expire it." });
    return this.#put({ ...silence, ...draft, editedBy: this.deps.actor(), editedAt: now }, "silence.edited");
  }

  /** Ends one now. */
  expire(id: SilenceId): SilenceView {
    const now = this.deps.clock.now();
    const silence = this.#open(id, now);
    return this.#put({ ...silence, startsAt: Math.min(silence.startsAt, now), endsAt: now, editedBy: this.deps.actor(), editedAt: now }, "silence.expired");
  }

  acknowledge({ alert, until, comment, undo }: z.output<typeof AcknowledgeAsk>): Acknowledgement | undefined {
    const now = this.deps.clock.now();
    const actor = this.deps.actor();
    if (undo) {
      this.deps.table.unacknowledge(alert, this.#deed("alert.unacknowledged", alert, ""));
      this.deps.changed();
      return undefined;
    }
    const found = this.deps.book.list().find(({ key, state }) => key === alert && state !== "resolved");
    if (!found) raise({ code: "alert.unknown", message: "This alert is over, or is not there.", next: "Look at the list of alerts again." });
    if (until !== undefined && until <= now) raise({ code: "alert.past", message: "The acknowledgement would be over already.", next: "Choose an end in the future, or none: then it lasts until the alert resolves." });
    const acknowledgement = { alert, by: actor, at: now, until, comment: comment || undefined };
    this.deps.table.acknowledge(acknowledgement, this.#deed("alert.acknowledged", alert, [found.labels["alertname"], comment].filter(Boolean).join(": ")));
    this.deps.changed();
    return acknowledgement;
  }

  /** What people did, newest first. */
  deeds(limit: number): NotifyDeed[] {
    return this.deps.table.deeds(limit);
  }

  #put(silence: Silence, kind: NotifyDeed["kind"]): SilenceView {
    const detail = `${silence.matchers.map(matcherText).join(", ")} until ${new Date(silence.endsAt).toISOString()}: ${silence.comment}`;
    this.deps.table.putSilence(silence, this.#deed(kind, silence.id, detail));
    this.deps.changed();
    return this.#viewOf(silence);
  }

  #open(id: SilenceId, now: number): Silence {
    const found = this.deps.table.silences().find((silence) => silence.id === id);
    if (!found) return raise({ code: "silence.unknown", message: `There is no silence "${id}".`, next: "Look at the list of silences again." });
    if (silenceState(found, now) === "expired") return raise({ code: "silence.expired", message: "This silence is over.", next: "Make a new one." });
    return found;
  }

  #viewOf(silence: Silence): SilenceView {
    return { ...silence, state: silenceState(silence, this.deps.clock.now()), covers: this.covered(silence.matchers) };
  }

  #deed(kind: NotifyDeed["kind"], subject: string, detail: string): NotifyDeed {
    return { at: this.deps.clock.now(), actor: this.deps.actor(), kind, subject, detail };
  }
}

const newId = (): SilenceId => SilenceId.parse(Array.from({ length: 8 }, () => randomInt(36).toString(36)).join(""));
