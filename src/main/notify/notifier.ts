import type { AlertInstance } from "../../shared/alert";
import type { Fleet } from "../../shared/fleet";
import type { AlertVerdict, DeliveryEntry, NotifyTest, ReceiverView } from "../../shared/notify";
import { DEFAULT_NOTIFY, DESKTOP, type NotifyConfig, type Receiver, receiversOf, secretsOf } from "../../shared/notify-config";
import type { Overview } from "../../shared/overview";
import { raise } from "../../shared/problem";
import type { Duties, NotifyTables } from "../history";
import type { AlertBook, Clock, Closable } from "../ports";
import type { Owner } from "../runner/owner";
import { outOfSight } from "./decide/about";
import { decide } from "./decide/decide";
import { NOTIFICATION_FAILING } from "./decide/own";
import type { Decision, Delivery } from "./decide/types";
import { notSeenAlerts, unseenSince } from "./not-seen";
import { joinBooks, type OwnAlert, OwnAlerts } from "./own-alerts";
import { Sender, type SenderDeps } from "./sender";

export interface NotifierDeps extends Pick<SenderDeps, "channel" | "forgetSecret" | "fault" | "waiting" | "patience"> {
  /** The alerts of rules. */
  book: AlertBook;
  tables: NotifyTables;
  duties: Duties;
  owner: Owner;
  clock: Clock;
  fleet(): Fleet | undefined;
  overview(): Pick<Overview, "hosts">;
  actor(): string;
  /** Something that a window shows is different now. */
  changed(): void;
}

const DUTY = "notifier";
/** How often the duty is claimed, and another process's silences are looked for. */
const BEAT_MS = 2_000;
/** A timer is no longer than this: clocks are set, and machines sleep. */
const MOST_WAIT_MS = 60_000;
/** When the history takes no intent: until the next try. */
const NOT_WRITTEN_MS = 30_000;
/** What was decided so short a while ago is not decided again for a window that asks; each change decides anew. */
const FRESH_MS = 1_000;
/** Changes that need not be written again; beyond it they are, which does nothing. */
const MOST_NOTED = 10_000;
/** A pause as short as a service's usual pace does not keep a person from testing. */
const PACE_MS = 2_000;
const DAY_MS = 86_400_000;
const KEEP = { deliveries: 90 * DAY_MS, changes: 2 * DAY_MS };

/** Tells people of alerts: of all consoles on one data folder, one does. */
export class Notifier implements Closable {
  /** The alerts of rules together with those that the console itself sees. */
  readonly book: AlertBook;
  readonly #own = new OwnAlerts();
  readonly #sender: Sender;
  readonly #stops: (() => void)[];
  #unseen = new Map<string, number>();
  #goneSince: ReadonlyMap<string, number> = new Map();
  #sends = false;
  #mark = "";
  #dark = "";
  #prunedAt = 0;
  #last: { at: number; verdicts: AlertVerdict[] } | undefined;
  readonly #noted = new Set<string>();
  #beat: NodeJS.Timeout | undefined;
  #wake: NodeJS.Timeout | undefined;

  constructor(private readonly deps: NotifierDeps) {
    const { tables, clock, channel, forgetSecret, fault, waiting, patience } = deps;
    this.book = joinBooks([deps.book, this.#own]);
    this.#sender = new Sender({ log: tables.log, clock, channel, forgetSecret, fault, waiting, patience, ended: () => this.#look() });
    this.#stops = [
      this.book.onChange((changes) => this.#guarded(() => this.#note(changes.map(({ alert }) => alert)))),
      deps.book.onChange(() => this.#look()),
    ];
  }

  /** Sends from now on, unless another console on this data folder does. */
  start(): void {
    this.#beat = setInterval(() => this.beat(), BEAT_MS);
    this.beat();
  }

  async close(): Promise<void> {
    clearInterval(this.#beat);
    clearTimeout(this.#wake);
    this.#stops.forEach((stop) => stop());
    await this.#sender.close();
    if (this.#sends) this.deps.duties.release(DUTY, this.deps.owner.mark);
    this.#sends = false;
  }

  /** Claims the duty and looks whether another process changed something. */
  beat(): void {
    this.#guarded(() => {
      const { duties, owner, tables, clock } = this.deps;
      const sends = duties.claim(DUTY, owner.mark, (mark) => owner.isAlive(mark));
      const begins = sends && !this.#sends;
      this.#sends = sends;
      if (begins) tables.log.abandon(clock.now());
      if (sends) this.#prune();
      const mark = tables.log.mark();
      if (begins || mark !== this.#mark) this.#look();
      this.#mark = mark;
    });
  }

  /** A person changed a silence or an acknowledgement. */
  wishesChanged(): void {
    this.#look();
  }

  /** Receivers and routes may be others now. */
  fleetChanged(): void {
    this.#look();
  }

  /** To be called with each new overview. */
  overviewChanged(): void {
    const { hosts } = this.deps.overview();
    const dark = hosts.filter(({ health }) => health === "not seen").map(({ id }) => id).join(" ");
    if (dark === this.#dark) return;
    this.#dark = dark;
    this.#look();
  }

  /** The alerts that the console itself sees. */
  ownAlerts(): AlertInstance[] {
    this.verdicts();
    return this.#own.list();
  }

  verdicts(): AlertVerdict[] {
    const { at, verdicts } = this.#last ?? { at: -Infinity, verdicts: [] };
    return Math.abs(this.deps.clock.now() - at) < FRESH_MS ? verdicts : this.#decide().verdicts;
  }

  receivers(): ReceiverView[] {
    const config = this.#config();
    const known = new Map(this.deps.tables.log.receivers().map((state) => [state.name, state]));
    const now = this.deps.clock.now();
    return [...receiversOf(config)].map(([name, receiver]) => {
      const state = known.get(name);
      return {
        name, kind: receiver.kind, target: targetOf(receiver), secrets: secretsOf(receiver), routes: config.routes.filter(({ receivers }) => receivers.includes(name)).length,
        lastSentAt: state?.sentAt, failing: state?.failingSince === undefined ? undefined : state.problem, heldUntil: state?.heldUntil !== undefined && state.heldUntil > now ? state.heldUntil : undefined,
      };
    });
  }

  log(limit: number, receiver: string | undefined): DeliveryEntry[] {
    return this.deps.tables.log.entries(limit, receiver);
  }

  async test(name: string): Promise<NotifyTest> {
    const config = this.#config();
    const receiver = receiversOf(config).get(name);
    if (!receiver) return raise({ code: "notify.unknown", message: `There is no receiver "${name}".`, next: "Look at 'notify' in the fleet file: it may have been edited meanwhile." });
    const { heldUntil } = this.receivers().find((view) => view.name === name) ?? {};
    if (heldUntil !== undefined && heldUntil - this.deps.clock.now() > PACE_MS) return raise({ code: "notify.rate-limited", message: `The service takes nothing more until ${new Date(heldUntil).toISOString()}.`, next: "Wait until then." });
    return this.#sender.test(name, receiver, this.deps.actor(), config);
  }

  /** When everything that is being sent has ended. */
  settled(): Promise<void> {
    return this.#sender.settled();
  }

  /** Decides now, sends what is due where this process is the one that sends, and sets the clock for the next time. */
  evaluate(): void {
    const decision = this.#decide();
    if (!this.#sends) return;
    const held = this.#sendDue(decision.deliveries);
    const now = this.deps.clock.now();
    const next = Math.min(decision.wakeAt ?? Infinity, ...held);
    clearTimeout(this.#wake);
    if (this.#beat && next !== Infinity) this.#wake = setTimeout(() => this.#look(), Math.min(MOST_WAIT_MS, Math.max(0, next - now)));
  }

  /** Remembers when alerts began and ended; what another process saw of them as well, as far as the list shows it. */
  #note(alerts: readonly AlertInstance[]): void {
    if (!this.#sends) return;
    const since = this.deps.clock.now() - this.#config().flapping.within;
    const changes = alerts.flatMap(({ key, firedAt, resolvedAt }) => [...changeOf(key, "firing", firedAt), ...changeOf(key, "resolved", resolvedAt)]).filter(({ alert, at, change }) => at > since && !this.#noted.has(`${alert} ${at} ${change}`));
    if (this.#noted.size > MOST_NOTED) this.#noted.clear();
    for (const { alert, at, change } of changes) this.#noted.add(`${alert} ${at} ${change}`);
    this.deps.tables.log.changed(changes);
  }

  #look(): void {
    this.#guarded(() => this.evaluate());
    this.deps.changed();
  }

  #decide(): Decision {
    const { tables, clock, fleet, overview } = this.deps;
    const now = clock.now();
    const config = this.#config();
    const { hosts } = overview();
    this.#unseen = unseenSince(hosts, this.#unseen, now);
    const unseen = notSeenAlerts(hosts, this.#unseen, config, now);
    this.#own.set([...unseen.alerts, ...this.#failing(config)], now);
    const alerts = this.book.list();
    this.#note(alerts);
    const state = {
      alerts, fleet: fleet(), sight: outOfSight({ hosts }), silences: tables.wishes.silences(), acknowledgements: tables.wishes.acknowledgements(),
      changes: tables.log.changesSince(now - config.flapping.within), told: tables.log.told(), goneSince: this.#goneSince,
    };
    const decision = decide(state, config, now);
    this.#goneSince = decision.goneSince;
    this.#last = { at: now, verdicts: decision.verdicts };
    return { ...decision, wakeAt: least(decision.wakeAt, unseen.wakeAt) };
  }

  /** Receivers that do not take what is sent to them. */
  #failing(config: NotifyConfig): OwnAlert[] {
    const receivers = receiversOf(config);
    return this.deps.tables.log.receivers().flatMap(({ name, failingSince, problem }) => {
      const receiver = receivers.get(name);
      if (failingSince === undefined || !receiver) return [];
      return [{
        name: NOTIFICATION_FAILING, labels: { receiver: name, kind: receiver.kind, severity: "critical" }, since: failingSince,
        annotations: { summary: `Notifications to ${name} do not arrive.`, ...(problem ? { description: problem.message } : {}) },
      }];
    });
  }

  /** Until when (ms) receivers of what is due want to be left in peace. */
  #sendDue(deliveries: readonly Delivery[]): number[] {
    const config = this.#config();
    const receivers = receiversOf(config);
    const now = this.deps.clock.now();
    const held = new Map(this.deps.tables.log.receivers().flatMap(({ name, heldUntil }) => (heldUntil !== undefined && heldUntil > now ? [[name, heldUntil]] : [])));
    for (const delivery of deliveries) {
      const receiver = receivers.get(delivery.receiver);
      if (!receiver || held.has(delivery.receiver)) continue;
      if (!this.#sender.begin(delivery, receiver, config)) held.set(delivery.receiver, now + NOT_WRITTEN_MS);
    }
    return deliveries.flatMap(({ receiver }) => held.get(receiver) ?? []);
  }

  #prune(): void {
    const now = this.deps.clock.now();
    if (now - this.#prunedAt < DAY_MS) return;
    this.#prunedAt = now;
    this.deps.tables.log.prune({ deliveries: now - KEEP.deliveries, changes: now - KEEP.changes });
  }

  #config(): NotifyConfig {
    return this.deps.fleet()?.notify ?? DEFAULT_NOTIFY;
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      this.deps.fault(thrown);
    }
  }
}

const least = (one: number | undefined, other: number | undefined): number | undefined => (one === undefined || other === undefined ? (one ?? other) : Math.min(one, other));

const changeOf = (alert: string, change: "firing" | "resolved", at: number | undefined) => (at === undefined ? [] : [{ alert, at: Math.round(at), change }]);

/** Where a receiver's messages go, without a secret. */
function targetOf(receiver: Receiver): string {
  switch (receiver.kind) {
    case "desktop":
      return `this ${DESKTOP}`;
    case "discord":
    case "slack":
      return `webhook in the secret ${receiver.webhook}`;
    case "telegram":
      return `chat ${receiver.chat}`;
    case "webhook":
      return `address in the secret ${receiver.url}${receiver.via === undefined ? "" : `, through ${receiver.via}`}`;
    case "mail":
      return `${receiver.to.join(", ")} through ${receiver.server}`;
  }
}
