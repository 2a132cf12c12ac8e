import { describe, expect, it } from "vitest";
import type { AlertChange, AlertInstance } from "../../../src/shared/alert";
import { HostId } from "../../../src/shared/ids";
import { NotifyConfig } from "../../../src/shared/notify-config";
import type { Overview } from "../../../src/shared/overview";
import type { Channel, SendOutcome } from "../../../src/main/notify/channels/channel";
import type { Message } from "../../../src/main/notify/message/message";
import { Notifier } from "../../../src/main/notify/notifier";
import { WishDesk } from "../../../src/main/notify/wishes";
import type { Fleet } from "../../../src/shared/fleet";
import { aHistory } from "../history/given";
import { anAlert, FLEET, HOUR, matcher, MINUTE, NOON, resolved, SECOND } from "./given";
import type { z } from "zod";

const PROBLEM = { code: "x", message: "It does not take it." };
const FAILS: SendOutcome = { kind: "failed", retry: false, problem: PROBLEM };
const TEAM: z.input<typeof NotifyConfig> = { receivers: { team: { kind: "slack", webhook: "T" } }, routes: [{ receivers: ["team"] }] };

type History = ReturnType<typeof aHistory>;

/** A console that tells of alerts; time passes with `after`, and channels answer at once. */
function aConsole({ history = aHistory(), config = TEAM, since = "1/1", alive = new Set([since]), now = { at: NOON } }: { history?: History; config?: z.input<typeof NotifyConfig>; since?: string; alive?: Set<string>; now?: { at: number } } = {}) {
  const world = { alerts: [] as AlertInstance[], unseen: new Set<string>(), answer: (async () => ({ kind: "sent" })) as (receiver: string) => Promise<SendOutcome>, config: NotifyConfig.parse(config) };
  const sent: { receiver: string; message: Message }[] = [];
  const faults: unknown[] = [];
  const forgotten: string[] = [];
  const told = { changes: 0 };
  const listeners = new Set<(changes: readonly AlertChange[]) => void>();
  const fleet = (): Fleet => ({ ...FLEET, notify: world.config });
  const hosts = (): Overview["hosts"] => Object.entries(FLEET.hosts).map(([id, { environment }]) => ({ id: HostId.parse(id), environment, health: world.unseen.has(id) ? "not seen" : "healthy", connection: "open", containers: [] }));
  const notifier = new Notifier({
    book: { list: () => world.alerts, onChange: (listener) => (listeners.add(listener), () => listeners.delete(listener)) },
    tables: history.notify, duties: history.duties, owner: { mark: { pid: 1, since }, isAlive: (mark) => alive.has(mark.since) }, clock: { now: () => now.at },
    fleet, overview: () => ({ hosts: hosts() }), actor: () => "kim", changed: () => void told.changes++, fault: (thrown) => void faults.push(thrown), forgetSecret: (name) => void forgotten.push(name),
    channel: (receiver): Channel => ({
      send: async (message) => {
        sent.push({ receiver, message });
        return world.answer(receiver);
      },
    }),
    waiting: { sleep: async () => {}, random: () => 0.5 },
  });
  const wishes = new WishDesk({ table: history.notify.wishes, book: notifier.book, clock: { now: () => now.at }, actor: () => "kim", changed: () => notifier.wishesChanged() });
  return {
    history, world, notifier, wishes, sent, faults, forgotten, told, now,
    /** Alerts become `alerts`, with the transitions that led there. */
    change(alerts: AlertInstance[]) {
      const changes = alerts.filter(({ state }) => state !== "pending").map((alert): AlertChange => ({ alert, change: alert.state === "firing" ? "firing" : "resolved" }));
      world.alerts = alerts;
      listeners.forEach((listener) => listener(changes));
    },
    /** Lets time pass, beat by beat of 10 s, and says what was sent. */
    async after(ms: number): Promise<string[]> {
      const before = sent.length;
      for (const end = now.at + ms; now.at < end; ) {
        now.at = Math.min(end, now.at + 10 * SECOND);
        notifier.beat();
        notifier.overviewChanged();
        notifier.evaluate();
        await notifier.settled();
      }
      return sent.slice(before).map(({ receiver, message }) => `${receiver} ${message.reason} ${message.alerts.map(({ name, status }) => `${name}:${status}`).join(" ")}`);
    },
  };
}

describe("a console", () => {
  it("tells of an alert and of its end, with the intent in the log before", async () => {
    const console = aConsole();
    const open: string[] = [];
    console.world.answer = async () => {
      open.push(...console.history.notify.log.entries(9).map(({ status }) => status));
      return { kind: "sent" };
    };
    console.change([anAlert({ host: "web1" })]);
    expect(await console.after(MINUTE)).toEqual(["team firing Busy:firing"]);
    expect(open).toEqual(["sending"]);
    console.change([resolved(anAlert({ host: "web1" }), console.now.at)]);
    expect(await console.after(10 * MINUTE)).toEqual(["team resolved Busy:resolved"]);
    expect(console.notifier.log(9, undefined)).toMatchObject([{ reason: "resolved", status: "sent", resolved: [{ name: "Busy" }] }, { reason: "firing", status: "sent", attempts: 1, firing: [{ name: "Busy" }] }]);
    expect(console.faults).toEqual([]);
  });

  it("remembers over a restart what it told", async () => {
    const first = aConsole();
    first.change([anAlert({ host: "web1" })]);
    await first.after(MINUTE);
    await first.notifier.close();
    const second = aConsole({ history: first.history, since: "2/2", now: { at: first.now.at + MINUTE } });
    second.change([anAlert({ host: "web1" })]);
    expect(await second.after(30 * MINUTE)).toEqual([]);
    second.change([resolved(anAlert({ host: "web1" }), second.now.at)]);
    expect(await second.after(10 * MINUTE)).toEqual(["team resolved Busy:resolved"]);
  });

  it("tells nothing for ended only because the rules were not evaluated yet after a restart", async () => {
    const first = aConsole();
    first.change([anAlert({ host: "web1" })]);
    await first.after(MINUTE);
    await first.notifier.close();
    const second = aConsole({ history: first.history, since: "2/2", now: { at: first.now.at + HOUR } });
    expect(await second.after(3 * MINUTE)).toEqual([]);
    second.change([anAlert({ host: "web1" })]);
    expect(await second.after(20 * MINUTE)).toEqual([]);
  });

  it("that died while it sent sends nothing twice within groupInterval, and once after it", async () => {
    const first = aConsole();
    first.world.answer = () => new Promise(() => {});
    first.change([anAlert({ host: "web1" })]);
    first.now.at += MINUTE;
    first.notifier.beat();
    first.notifier.evaluate();
    expect(first.sent).toHaveLength(1);
    const second = aConsole({ history: first.history, since: "2/2", alive: new Set(["2/2"]), now: first.now });
    second.change([anAlert({ host: "web1" })]);
    expect(await second.after(5 * MINUTE - 10 * SECOND)).toEqual([]);
    expect(second.notifier.log(9, undefined)).toMatchObject([{ status: "unknown" }]);
    expect(await second.after(20 * MINUTE)).toEqual(["team firing Busy:firing"]);
  });

  it("leaves the telling to another one on the same data folder while that lives", async () => {
    const alive = new Set(["1/1", "2/2"]);
    const first = aConsole({ alive });
    const second = aConsole({ history: aHistory({ file: first.history.file }), since: "2/2", alive, now: first.now });
    first.notifier.beat();
    for (const console of [first, second]) console.change([anAlert({ host: "web1" })]);
    expect(await second.after(MINUTE)).toEqual([]);
    expect(await first.after(MINUTE)).toEqual(["team firing Busy:firing"]);
    alive.delete("1/1");
    second.change([anAlert({ host: "web1" }), anAlert({ host: "web2" })]);
    expect(await second.after(10 * MINUTE)).toEqual(["team firing Busy:firing Busy:firing"]);
  });

  it("hears of a silence that another process made", async () => {
    const alive = new Set(["1/1", "2/2"]);
    const first = aConsole({ alive });
    const second = aConsole({ history: aHistory({ file: first.history.file }), since: "2/2", alive, now: first.now });
    first.notifier.beat();
    const { changes } = first.told;
    second.wishes.create({ matchers: [matcher("host=web1")], startsAt: NOON, endsAt: NOON + HOUR, comment: "work" });
    first.notifier.beat();
    expect(first.told.changes).toBe(changes + 1);
    first.change([anAlert({ host: "web1" })]);
    expect(await first.after(MINUTE)).toEqual([]);
  });

  it("sends nothing that it could not write down before, and says so on the desktop", async () => {
    const console = aConsole();
    const { begin } = console.history.notify.log;
    console.history.notify.log.begin = () => {
      throw new Error("disk full");
    };
    console.change([anAlert({ host: "web1" })]);
    expect(await console.after(5 * MINUTE)).toEqual(["desktop firing NotificationFailing:firing"]);
    expect(console.faults).not.toEqual([]);
    console.history.notify.log.begin = begin;
    expect(await console.after(MINUTE)).toEqual(["team firing Busy:firing"]);
  });
});

describe("a channel that fails", () => {
  it("is an alert, told through the others, that ends when it works again", async () => {
    const console = aConsole({ config: { ...TEAM, receivers: { ...TEAM.receivers, page: { kind: "slack", webhook: "P" } }, routes: [{ receivers: ["team"], match: ["alertname=Busy"] }, { receivers: ["team", "page"] }] } });
    console.world.answer = async (receiver) => (receiver === "team" ? { ...FAILS, forget: "T" } : { kind: "sent" });
    console.change([anAlert({ host: "web1" })]);
    expect(await console.after(90 * SECOND)).toEqual(["team firing Busy:firing", "page firing NotificationFailing:firing"]);
    expect(console.notifier.book.list().map(({ labels }) => labels)).toEqual([{ alertname: "Busy", host: "web1" }, { alertname: "NotificationFailing", receiver: "team", kind: "slack", severity: "critical" }]);
    expect(console.notifier.receivers()).toMatchObject([{ name: "desktop" }, { name: "team", failing: PROBLEM }, { name: "page", failing: undefined }]);
    expect(console.forgotten).toEqual(["T"]);
    console.world.answer = async () => ({ kind: "sent" });
    expect(await console.after(10 * MINUTE)).toEqual(["team firing Busy:firing", "page resolved NotificationFailing:resolved"]);
  });

  it("is told on the desktop where there is no other, and tried elsewhere when that fails too", async () => {
    const console = aConsole();
    console.world.answer = async () => FAILS;
    console.change([anAlert({ host: "web1" })]);
    expect(await console.after(2 * MINUTE)).toEqual(["team firing Busy:firing", "desktop firing NotificationFailing:firing", "team firing NotificationFailing:firing"]);
    expect(console.notifier.book.list().filter(({ labels }) => labels["alertname"] === "NotificationFailing").map(({ labels }) => labels["receiver"]).sort()).toEqual(["desktop", "team"]);
  });

  it("that asks for silence gets it", async () => {
    const console = aConsole();
    console.world.answer = async (receiver) => (receiver === "team" ? { kind: "failed", retry: true, waitMs: 20 * MINUTE, problem: PROBLEM } : { kind: "sent" });
    console.change([anAlert({ host: "web1" })]);
    await console.after(MINUTE);
    console.world.answer = async () => ({ kind: "sent" });
    expect(console.notifier.receivers()[1]).toMatchObject({ heldUntil: NOON + 20 * MINUTE + 30 * SECOND });
    await expect(console.notifier.test("team")).rejects.toThrow("takes nothing more until");
    expect((await console.after(18 * MINUTE)).filter((line) => line.startsWith("team"))).toEqual([]);
    expect((await console.after(3 * MINUTE)).filter((line) => line.startsWith("team"))).toEqual(["team firing Busy:firing"]);
  });

  it("in a way that nobody foresaw does not stop the others, or show what it knew", async () => {
    const console = aConsole();
    console.world.answer = async () => {
      throw new Error("https://hooks.example/SECRET");
    };
    console.change([anAlert({ host: "web1" })]);
    await console.after(MINUTE);
    expect(console.notifier.log(1, "team")).toMatchObject([{ status: "failed", problem: { code: "notify.internal" } }]);
    expect(JSON.stringify(console.notifier.log(9, undefined))).not.toContain("SECRET");
  });
});

describe("the test button", () => {
  it("sends one message, notes who pressed it, and mends what failed", async () => {
    const console = aConsole();
    console.world.answer = async () => FAILS;
    expect(await console.notifier.test("team")).toMatchObject({ ok: false, problem: PROBLEM });
    expect(console.notifier.receivers()[1]?.failing).toEqual(PROBLEM);
    console.world.answer = async () => ({ kind: "sent" });
    expect(await console.notifier.test("team")).toMatchObject({ ok: true, problem: undefined });
    expect(console.notifier.receivers()[1]?.failing).toBeUndefined();
    expect(console.notifier.log(1, "team")).toMatchObject([{ reason: "test", status: "sent", actor: "kim" }]);
    expect(console.sent[0]?.message).toMatchObject({ test: true });
    await expect(console.notifier.test("nobody")).rejects.toThrow('There is no receiver "nobody"');
  });
});

describe("hosts that are not seen", () => {
  it("are one notice: of the host, of its environment, or of everything", async () => {
    const console = aConsole({ config: { ...TEAM, groupWait: "0s" } });
    console.notifier.beat();
    console.world.unseen = new Set(["web1"]);
    expect(await console.after(2 * MINUTE)).toEqual(["team firing HostNotSeen:firing"]);
    console.world.unseen = new Set();
    expect(await console.after(10 * MINUTE)).toEqual(["team resolved HostNotSeen:resolved"]);
    console.world.unseen = new Set(["web1", "web2"]);
    expect(await console.after(2 * MINUTE)).toEqual(["team firing EnvironmentNotSeen:firing"]);
    console.world.unseen = new Set();
    await console.after(10 * MINUTE);
    console.world.unseen = new Set(["web1", "web2", "lab1"]);
    console.change([anAlert({ host: "web1" })]);
    expect(await console.after(30 * MINUTE)).toEqual(["team firing FleetNotSeen:firing"]);
    console.world.unseen = new Set();
    expect(await console.after(30 * MINUTE)).toEqual(expect.arrayContaining(["team resolved FleetNotSeen:resolved", "team firing Busy:firing"]));
  });

  it("for a moment are none", async () => {
    const console = aConsole();
    console.world.unseen = new Set(["web1", "web2", "lab1"]);
    await console.after(50 * SECOND);
    console.world.unseen = new Set();
    expect(await console.after(10 * MINUTE)).toEqual([]);
  });
});

describe("flapping", () => {
  it("is counted over what the rules say, also after a restart", async () => {
    const first = aConsole({ config: { ...TEAM, flapping: { changes: 3, within: "30m" } } });
    first.notifier.beat();
    const alert = (at: number) => anAlert({ host: "web1" }, { firedAt: at });
    first.change([alert(NOON)]);
    await first.after(MINUTE);
    first.change([resolved(alert(NOON), first.now.at)]);
    await first.after(SECOND);
    first.change([alert(first.now.at)]);
    expect(first.notifier.verdicts()).toMatchObject([{ flapping: 3 }]);
    await first.notifier.close();
    const second = aConsole({ history: first.history, since: "2/2", now: first.now, config: { ...TEAM, flapping: { changes: 3, within: "30m" } } });
    second.change(first.world.alerts);
    expect(second.notifier.verdicts()).toMatchObject([{ flapping: 3 }]);
  });
});

describe("what people say", () => {
  const draft = { matchers: [matcher("host=web1")], startsAt: NOON, endsAt: NOON + HOUR, comment: "work" };

  it("silences, with who did it and what it covers", async () => {
    const console = aConsole();
    console.change([anAlert({ host: "web1" }), anAlert({ host: "web2" })]);
    const made = console.wishes.create(draft);
    expect(made).toMatchObject({ author: "kim", state: "active", covers: [anAlert({ host: "web1" }).key] });
    expect(await console.after(MINUTE)).toEqual(["team firing Busy:firing"]);
    expect(console.notifier.verdicts().map(({ silencedBy }) => silencedBy)).toEqual([[made.id], []]);
    const edited = console.wishes.edit(made.id, { ...draft, matchers: [matcher("host=~web.*")] });
    expect(edited).toMatchObject({ id: made.id, createdAt: NOON, editedBy: "kim", covers: [expect.any(String), expect.any(String)] });
    expect(console.wishes.expire(made.id)).toMatchObject({ state: "expired", endsAt: console.now.at });
    expect(() => console.wishes.expire(made.id)).toThrow("This silence is over");
    expect(() => console.wishes.edit(made.id, draft)).toThrow("This silence is over");
    expect(console.wishes.deeds(9).map(({ kind, actor, subject, detail }) => [kind, actor, subject, detail])).toEqual([
      ["silence.expired", "kim", made.id, 'host=~"web.*" until 2026-11-16T12:01:00.000Z: work'],
      ["silence.edited", "kim", made.id, 'host=~"web.*" until 2026-11-16T13:00:00.000Z: work'],
      ["silence.created", "kim", made.id, 'host="web1" until 2026-11-16T13:00:00.000Z: work'],
    ]);
  });

  it("refuses a silence that is over, and knows one that begins later", () => {
    const { wishes } = aConsole();
    expect(() => wishes.create({ ...draft, startsAt: NOON - HOUR, endsAt: NOON })).toThrow("would be over already");
    const later = wishes.create({ ...draft, startsAt: NOON + MINUTE });
    expect(later.state).toBe("pending");
    expect(wishes.expire(later.id)).toMatchObject({ state: "expired", startsAt: NOON, endsAt: NOON });
  });

  it("acknowledges what fires, and takes it back", async () => {
    const console = aConsole();
    const { key } = anAlert({ host: "web1" });
    expect(() => console.wishes.acknowledge({ alert: key, undo: false })).toThrow("This alert is over");
    console.change([anAlert({ host: "web1" })]);
    expect(() => console.wishes.acknowledge({ alert: key, until: NOON - 1, undo: false })).toThrow("would be over already");
    expect(console.wishes.acknowledge({ alert: key, comment: "on it", undo: false })).toEqual({ alert: key, by: "kim", at: NOON, until: undefined, comment: "on it" });
    expect(await console.after(10 * MINUTE)).toEqual([]);
    expect(console.notifier.verdicts()).toMatchObject([{ acknowledged: { by: "kim" } }]);
    expect(console.sent).toEqual([]);
    console.wishes.acknowledge({ alert: key, undo: true });
    await console.after(MINUTE);
    expect(console.sent).toHaveLength(1);
    expect(console.wishes.deeds(2).map(({ kind }) => kind)).toEqual(["alert.unacknowledged", "alert.acknowledged"]);
  });
});
