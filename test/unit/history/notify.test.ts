import { describe, expect, it } from "vitest";
import { DeliveryEntry, type NotifyDeed, Silence } from "../../../src/shared/notify";
import { aHistory, DAY, START } from "./given";

const alert = (key: string) => ({ key, rule: { file: "f", group: "g", name: "Busy" }, labels: { alertname: "Busy" }, annotations: {}, value: Number.NaN, activeAt: START, firedAt: START });
const intent = (receiver = "team", at = START) => ({ receiver, kind: "slack", group: "g", reason: "firing" as const, at, firing: [{ key: "a", name: "Busy" }], resolved: [], told: { route: "r", labels: { x: "1" } } });
const PROBLEM = { code: "x", message: "It broke." };
const deed = (kind: NotifyDeed["kind"], subject: string, at = START): NotifyDeed => ({ at, actor: "kim", kind, subject, detail: "d" });

describe("the log of deliveries", () => {
  it("has the intent before the end, and what the receiver knows after it", () => {
    const { log } = aHistory().notify;
    const id = log.begin(intent());
    expect(log.entries(10)).toMatchObject([{ id, status: "sending", attempts: 0, at: START }]);
    expect(log.told()).toEqual([{ receiver: "team", group: "g", route: "r", labels: { x: "1" }, lastAt: START, sentAt: undefined, firing: [] }]);
    log.end(id, { status: "sent", endedAt: START + 5, attempts: 2, known: [alert("a")] });
    expect(log.entries(10)).toEqual([DeliveryEntry.parse({ id, receiver: "team", kind: "slack", group: "g", reason: "firing", status: "sent", at: START, endedAt: START + 5, attempts: 2, firing: [{ key: "a", name: "Busy" }], resolved: [] })]);
    expect(log.told()).toMatchObject([{ lastAt: START, sentAt: START, firing: [alert("a")] }]);
    expect(log.receivers()).toMatchObject([{ name: "team", sentAt: START + 5, failingSince: undefined }]);
  });

  it("keeps what the receiver knew when a message fails, and since when it fails", () => {
    const { log } = aHistory().notify;
    log.end(log.begin(intent()), { status: "sent", endedAt: START, attempts: 1, known: [alert("a")] });
    log.end(log.begin(intent("team", START + 10)), { status: "failed", endedAt: START + 20, attempts: 3, problem: PROBLEM, heldUntil: START + 99 });
    log.end(log.begin(intent("team", START + 30)), { status: "failed", endedAt: START + 40, attempts: 3, problem: PROBLEM });
    expect(log.told()).toMatchObject([{ lastAt: START + 30, sentAt: START, firing: [alert("a")] }]);
    expect(log.receivers()).toEqual([{ name: "team", sentAt: START, failingSince: START + 20, problem: PROBLEM, heldUntil: undefined }]);
    log.end(log.begin(intent("team", START + 50)), { status: "sent", endedAt: START + 60, attempts: 1, known: [] });
    expect(log.receivers()).toEqual([{ name: "team", sentAt: START + 60, failingSince: undefined, problem: undefined, heldUntil: undefined }]);
  });

  it("holds what a process did not end for unknown, once it is gone", async () => {
    const first = aHistory();
    first.notify.log.begin(intent());
    await first.close();
    const { log } = aHistory({ file: first.file }).notify;
    log.abandon(START + 9);
    expect(log.entries(1)).toMatchObject([{ status: "unknown", endedAt: START + 9 }]);
    expect(log.told()).toMatchObject([{ lastAt: START, sentAt: undefined }]);
  });

  it("gives one receiver's entries, newest first", () => {
    const { log } = aHistory().notify;
    for (const name of ["a", "b", "a"]) log.begin(intent(name));
    expect(log.entries(10, "a").map(({ id }) => id)).toEqual([3, 1]);
    expect(log.entries(2).map(({ id }) => id)).toEqual([3, 2]);
  });

  it("counts each change once", () => {
    const { log } = aHistory().notify;
    log.changed([{ alert: "a", at: START, change: "firing" }, { alert: "a", at: START + 5, change: "resolved" }]);
    log.changed([{ alert: "a", at: START, change: "firing" }, { alert: "b", at: START + 1, change: "firing" }]);
    expect(log.changesSince(START - 1)).toEqual(new Map([["a", [START, START + 5]], ["b", [START + 1]]]));
    expect(log.changesSince(START)).toEqual(new Map([["a", [START + 5]], ["b", [START + 1]]]));
  });

  it("tells another process that something is new", () => {
    const { log, wishes } = aHistory().notify;
    const marks = [log.mark()];
    const id = log.begin(intent());
    marks.push(log.mark());
    log.end(id, { status: "sent", endedAt: START, attempts: 1 });
    marks.push(log.mark());
    wishes.unacknowledge("a", deed("alert.unacknowledged", "a"));
    marks.push(log.mark());
    expect(new Set(marks).size).toBe(4);
  });

  it("forgets what is old, and no deed", () => {
    const { log, wishes } = aHistory().notify;
    log.end(log.begin(intent("a", START)), { status: "sent", endedAt: START, attempts: 1 });
    log.begin(intent("b", START + DAY));
    log.changed([{ alert: "a", at: START, change: "firing" }]);
    wishes.putSilence(Silence.parse({ id: "aaaaaaaa", matchers: [], startsAt: START - DAY, endsAt: START, comment: "", author: "kim", createdAt: START }), deed("silence.created", "aaaaaaaa"));
    log.prune({ deliveries: START + 1, changes: START + 1 });
    expect(log.entries(9).map(({ receiver }) => receiver)).toEqual(["b"]);
    expect([log.told().length, log.changesSince(0).size, wishes.silences().length, wishes.deeds(9).length]).toEqual([1, 0, 0, 1]);
  });
});

describe("what people say of alerts", () => {
  it("is kept with who said it", () => {
    const { wishes } = aHistory().notify;
    const silence = Silence.parse({ id: "aaaaaaaa", matchers: [{ name: "host", op: "=", value: "web1" }], startsAt: START, endsAt: START + DAY, comment: "why", author: "kim", createdAt: START });
    wishes.putSilence(silence, deed("silence.created", silence.id));
    wishes.putSilence({ ...silence, endsAt: START + 5 }, deed("silence.expired", silence.id, START + 5));
    expect(wishes.silences()).toEqual([{ ...silence, endsAt: START + 5 }]);
    wishes.acknowledge({ alert: "a", by: "kim", at: START, until: START + 5 }, deed("alert.acknowledged", "a"));
    wishes.acknowledge({ alert: "a", by: "lee", at: START + 1 }, deed("alert.acknowledged", "a"));
    expect(wishes.acknowledgements()).toEqual([{ alert: "a", by: "lee", at: START + 1 }]);
    wishes.unacknowledge("a", deed("alert.unacknowledged", "a"));
    expect(wishes.acknowledgements()).toEqual([]);
    expect(wishes.deeds(2).map(({ kind }) => kind)).toEqual(["alert.unacknowledged", "alert.acknowledged"]);
    expect(wishes.deeds(99)).toHaveLength(5);
  });
});
