import { describe, expect, it } from "vitest";
import { ALL_IN_SIGHT, outOfSight, unseenBehind } from "../../../src/main/notify/decide/about";
import { ownRule } from "../../../src/main/notify/decide/own";
import { aSilence, anAlert, config, FLEET, HOUR, line, MINUTE, NOON, resolved, SECOND, World } from "./given";
import { HostId } from "../../../src/shared/ids";

const ONE = { receivers: { chat: { kind: "slack" as const, webhook: "CHAT" }, page: { kind: "webhook" as const, url: "PAGE" } } };
const toChat = (more: object = {}) => config({ ...ONE, routes: [{ receivers: ["chat"] }], ...more });

describe("grouping", () => {
  it("waits groupWait for company and then tells all of a group in one message", () => {
    const world = new World(toChat());
    world.alerts = [anAlert({ host: "web1" })];
    expect(world.at(NOON)).toEqual([]);
    expect(world.decide().wakeAt).toBe(NOON + 30 * SECOND);
    world.alerts.push(anAlert({ host: "web2" }, { firedAt: NOON + 20 * SECOND }));
    expect(world.until(NOON + 10 * MINUTE)).toEqual(["30s firing chat web1+web2/"]);
  });

  it("keeps alerts with other values of the labels apart", () => {
    const world = new World(toChat({ groupBy: ["environment"] }));
    world.alerts = [anAlert({ host: "web1", environment: "prod" }), anAlert({ host: "lab1", environment: "test" }), anAlert({ host: "web2", environment: "prod", alertname: "Full" })];
    expect(world.until(NOON + MINUTE)).toEqual(["30s firing chat web1+web2/", "30s firing chat lab1/"]);
  });

  it("lets groupInterval pass between two messages of a group, and groupWait when it was quiet for longer", () => {
    const world = new World(toChat());
    world.alerts = [anAlert({ host: "web1" })];
    world.until(NOON + MINUTE);
    world.alerts.push(anAlert({ host: "web2" }, { firedAt: NOON + 2 * MINUTE }));
    expect(world.until(NOON + 30 * MINUTE)).toEqual(["330s firing chat web1+web2/"]);
    world.alerts.push(anAlert({ host: "lab1" }, { firedAt: NOON + 30 * MINUTE }));
    expect(world.until(NOON + 40 * MINUTE)).toEqual(["1830s firing chat web1+web2+lab1/"]);
  });

  it("repeats after repeatInterval as long as something fires", () => {
    const world = new World(toChat({ repeatInterval: "1h" }));
    world.alerts = [anAlert({ host: "web1" })];
    expect(world.until(NOON + 125 * MINUTE)).toEqual(["30s firing chat web1/", "3630s repeat chat web1/", "7230s repeat chat web1/"]);
  });

  it("tells the end once, and nothing of what ended before it was told", () => {
    const world = new World(toChat());
    const [one, short] = [anAlert({ host: "web1" }), anAlert({ host: "web2", alertname: "Short" })];
    world.alerts = [one, resolved(short, NOON + 5 * SECOND)];
    world.until(NOON + MINUTE);
    world.alerts = [resolved(one, NOON + 2 * MINUTE)];
    expect(world.until(NOON + 20 * MINUTE)).toEqual(["330s resolved chat /web1"]);
    world.alerts = [];
    expect(world.until(NOON + 9 * HOUR)).toEqual([]);
  });

  it("says nothing of an alert that ended and began again between two messages", () => {
    const world = new World(toChat());
    world.alerts = [anAlert({ host: "web1" })];
    world.until(NOON + MINUTE);
    world.alerts = [resolved(anAlert({ host: "web1" }), NOON + 2 * MINUTE)];
    world.until(NOON + 3 * MINUTE);
    world.alerts = [anAlert({ host: "web1" }, { firedAt: NOON + 4 * MINUTE })];
    expect(world.until(NOON + HOUR)).toEqual([]);
  });

  it("tells no end on a route without sendResolved, and every new beginning", () => {
    const world = new World(config({ ...ONE, routes: [{ receivers: ["chat"], sendResolved: false }] }));
    world.alerts = [anAlert({ host: "web1" })];
    world.until(NOON + MINUTE);
    world.alerts = [resolved(anAlert({ host: "web1" }), NOON + 2 * MINUTE)];
    expect(world.until(NOON + 20 * MINUTE)).toEqual([]);
    world.alerts = [anAlert({ host: "web1" }, { firedAt: NOON + 21 * MINUTE })];
    expect(world.until(NOON + 30 * MINUTE)).toEqual(["1290s firing chat web1/"]);
  });

  it("takes an alert that vanished for ended after five minutes, not before", () => {
    const world = new World(toChat());
    world.alerts = [anAlert({ host: "web1" })];
    world.until(NOON + 10 * MINUTE);
    world.alerts = [];
    expect(world.until(NOON + 14 * MINUTE)).toEqual([]);
    world.alerts = [anAlert({ host: "web1" })];
    expect(world.until(NOON + 20 * MINUTE)).toEqual([]);
    world.alerts = [];
    expect(world.until(NOON + 30 * MINUTE)).toEqual(["1500s resolved chat /web1"]);
  });

  it("is not told of a pending alert, and takes a told one that is pending anew for ended", () => {
    const world = new World(toChat());
    world.alerts = [anAlert({ host: "web1" }, { state: "pending", firedAt: undefined })];
    expect(world.until(NOON + MINUTE)).toEqual([]);
    world.alerts = [anAlert({ host: "web1" })];
    expect(world.until(NOON + 2 * MINUTE)).toEqual(["60s firing chat web1/"]);
    world.alerts = [anAlert({ host: "web1" }, { state: "pending", firedAt: undefined, activeAt: NOON + 3 * MINUTE })];
    expect(world.until(NOON + 10 * MINUTE)).toEqual(["360s resolved chat /web1"]);
  });

  it("tries what did not arrive again after groupInterval, with what is true then", () => {
    const world = new World(toChat());
    world.arrives = false;
    world.alerts = [anAlert({ host: "web1" }), anAlert({ host: "web2" })];
    expect(world.until(NOON + 6 * MINUTE)).toEqual(["30s firing chat web1+web2/", "330s firing chat web1+web2/"]);
    world.alerts = [anAlert({ host: "web1" }), resolved(anAlert({ host: "web2" }), NOON + 7 * MINUTE)];
    world.arrives = true;
    expect(world.until(NOON + HOUR)).toEqual(["630s firing chat web1/"]);
  });
});

describe("routing", () => {
  const alert = (severity: string) => anAlert({ host: severity, severity });
  const receiversOf = (routes: object[], severity: string, at = NOON, timeZone?: string): string[] => {
    const world = new World(config({ ...ONE, timeZone, groupWait: "0s", routes: routes.map((route) => ({ receivers: [], ...route })) }));
    world.alerts = [{ ...alert(severity), firedAt: at }];
    return world.at(at).map(({ receiver }) => receiver);
  };

  it("takes the first route that matches, and the desktop for what none takes", () => {
    const routes = [{ match: ['severity="critical"'], receivers: ["page"] }, { match: ["severity=~info|warning"], receivers: ["chat"] }];
    expect(receiversOf(routes, "critical")).toEqual(["page"]);
    expect(receiversOf(routes, "warning")).toEqual(["chat"]);
    expect(receiversOf(routes, "odd")).toEqual(["desktop"]);
    expect(receiversOf([], "critical")).toEqual(["desktop"]);
  });

  it("goes on after a route that says so, without the desktop at its end", () => {
    expect(receiversOf([{ receivers: ["page"], continue: true }, { receivers: ["chat", "desktop"] }], "critical")).toEqual(["page", "chat", "desktop"]);
    expect(receiversOf([{ receivers: ["page"], continue: true }], "critical")).toEqual(["page"]);
  });

  it("tells nobody where a route has no receivers", () => expect(receiversOf([{ match: ["severity=info"] }, { receivers: ["chat"] }], "info")).toEqual([]));

  it("goes by the weekday and the hour in the named zone", () => {
    const routes = [{ times: [{ days: ["mon" as const, "fri" as const], from: "08:00", to: "18:00" }], receivers: ["chat"] }, { receivers: ["page"] }];
    const at = (text: string, zone: string) => receiversOf(routes, "critical", Date.parse(text), zone)[0];
    expect(at("2026-11-16T07:30:00Z", "Europe/Berlin")).toBe("chat");
    expect(at("2026-11-16T07:30:00Z", "UTC")).toBe("page");
    expect(at("2026-11-16T17:00:00Z", "Europe/Berlin")).toBe("page");
    expect(at("2026-11-17T12:00:00Z", "UTC")).toBe("page");
    // It is Friday in Tokyo already, and still Thursday in New York.
    expect(at("2026-11-19T23:30:00Z", "Asia/Tokyo")).toBe("chat");
    expect(at("2026-11-19T23:30:00Z", "America/New_York")).toBe("page");
    // The last Sunday of October in Berlin has ended summer time: 07:30 UTC is 08:30 now, and was 09:30 on the Friday before.
    expect(at("2026-10-23T06:30:00Z", "Europe/Berlin")).toBe("chat");
    expect(at("2026-10-26T06:30:00Z", "Europe/Berlin")).toBe("page");
  });

  it("knows a night that belongs to the evening before", () => {
    const routes = [{ times: [{ days: ["fri" as const], from: "22:00", to: "06:00" }], receivers: ["chat"] }];
    const at = (text: string) => receiversOf(routes, "x", Date.parse(text), "UTC")[0];
    expect([at("2026-11-20T21:59:00Z"), at("2026-11-20T22:00:00Z"), at("2026-11-21T05:59:00Z"), at("2026-11-21T06:00:00Z"), at("2026-11-20T03:00:00Z")]).toEqual(["desktop", "chat", "chat", "desktop", "desktop"]);
  });

  it("tells at the start of the hours what fires still, and holds an end until then", () => {
    const routes = [{ times: [{ from: "08:00", to: "18:00" }], receivers: ["chat"] }, { receivers: [] }];
    const world = new World(config({ ...ONE, routes, timeZone: "UTC", repeatInterval: "100h" }));
    world.now = NOON + 8 * HOUR;
    world.alerts = [anAlert({ host: "web1" }, { firedAt: world.now })];
    expect(world.decide().wakeAt).toBe(world.now + MINUTE);
    expect(world.until(NOON + 21 * HOUR)).toEqual([`${20 * 3_600}s firing chat web1/`]);
    const other = anAlert({ host: "web2" }, { firedAt: NOON + 29 * HOUR });
    world.alerts.push(other);
    world.until(NOON + 30 * HOUR);
    world.alerts = [resolved(anAlert({ host: "web1" }), NOON + 31 * HOUR), other];
    expect(world.until(NOON + 45 * HOUR)).toEqual([`${44 * 3_600}s resolved chat web2/web1`]);
  });

  it("groups and paces by the route's own settings where it has some", () => {
    const world = new World(toChat({ routes: [{ receivers: ["chat"], groupBy: [], groupWait: "0s", groupInterval: "1m", repeatInterval: "2m" }] }));
    world.alerts = [anAlert({ host: "web1", alertname: "A" }), anAlert({ host: "web2", alertname: "B" })];
    expect(world.until(NOON + 4 * MINUTE)).toEqual(["0s firing chat web1+web2/", "120s repeat chat web1+web2/", "240s repeat chat web1+web2/"]);
  });
});

describe("silences", () => {
  it.each([
    [['host="web1"'], true], [['host!="web1"'], false], [['host=~"web."'], true], [['host=~"web"'], false], [['host!~"db.*"'], true],
    [['host="web1"', 'severity="info"'], false], [['missing=""'], true], [['missing!=""'], false],
  ])("with %j cover the alert: %s", (matchers, covers) => {
    const world = new World(toChat());
    world.alerts = [anAlert({ host: "web1", severity: "critical" })];
    world.state.silences = [aSilence(matchers)];
    expect(world.decide().verdicts[0]?.silencedBy.length).toBe(covers ? 1 : 0);
    expect(world.until(NOON + MINUTE)).toHaveLength(covers ? 0 : 1);
  });

  it("begin and end at their time; what fires still is told at the end", () => {
    const world = new World(toChat());
    world.alerts = [anAlert({ host: "web1" })];
    world.state.silences = [aSilence(['host="web1"'], { startsAt: NOON + 20 * SECOND, endsAt: NOON + 10 * MINUTE })];
    expect(world.decide().wakeAt).toBe(NOON + 20 * SECOND);
    expect(world.until(NOON + HOUR)).toEqual(["600s firing chat web1/"]);
  });

  it("of what was told already are no news when they end", () => {
    const world = new World(toChat());
    world.alerts = [anAlert({ host: "web1" })];
    world.until(NOON + MINUTE);
    world.state.silences = [aSilence(['host="web1"'], { endsAt: NOON + 20 * MINUTE })];
    world.alerts.push(anAlert({ host: "web2" }, { firedAt: NOON + 2 * MINUTE }));
    expect(world.until(NOON + HOUR)).toEqual(["330s firing chat web2/"]);
  });
});

describe("inhibition", () => {
  const rule = { source: ['alertname="Down"'], target: ['severity="warning"'], equal: ["host"] };

  it("mutes targets with equal labels while a source fires", () => {
    const world = new World(toChat({ inhibit: [rule], groupBy: ["host"] }));
    const down = anAlert({ alertname: "Down", host: "web1", severity: "critical" });
    world.alerts = [down, anAlert({ host: "web1", severity: "warning" }), anAlert({ host: "web2", severity: "warning" })];
    expect(world.decide().verdicts.map(({ inhibitedBy }) => inhibitedBy)).toEqual([[], ["Down is firing"], []]);
    expect(world.until(NOON + MINUTE)).toEqual(["30s firing chat web1/", "30s firing chat web2/"]);
    expect(world.told.flatMap(({ firing }) => firing.map(({ labels }) => labels["alertname"]))).toEqual(["Down", "Busy"]);
    world.alerts = [resolved(down, NOON + 2 * MINUTE), ...world.alerts.slice(1)];
    expect(world.until(NOON + 10 * MINUTE)).toEqual(["330s firing chat web1/web1"]);
  });

  it("does not let alerts mute each other that match both sides", () => {
    const both = { source: ['severity="warning"'], target: ['severity="warning"'] };
    const world = new World(toChat({ inhibit: [both] }));
    world.alerts = [anAlert({ host: "web1", severity: "warning" }), anAlert({ host: "web2", severity: "warning" })];
    expect(world.until(NOON + MINUTE)).toEqual(["30s firing chat web1+web2/"]);
  });
});

describe("a host that is not seen", () => {
  const seen = (unseen: string[]) => outOfSight({ hosts: Object.entries(FLEET.hosts).map(([id, { environment }]) => ({ id: HostId.parse(id), environment, health: unseen.includes(id) ? "not seen" as const : "healthy" as const, connection: "open" as const, containers: [] })) });

  it.each<[Record<string, string>, string[], string | undefined]>([
    [{ host: "web1" }, ["web1"], "web1 is not seen"],
    [{ host: "web1" }, ["web2"], undefined],
    [{ instance: "10.0.0.1:9100" }, ["web1"], "web1 is not seen"],
    [{ instance: "web1:9100" }, ["web1"], "web1 is not seen"],
    [{ instance: "localhost:9090" }, ["web1"], undefined],
    [{ service: "shop" }, ["web1"], undefined],
    [{ service: "shop" }, ["web1", "web2"], "web1, web2 are not seen"],
    [{ service: "shop", host: "web1" }, ["web1"], "web1 is not seen"],
    [{ store: "orders" }, ["web1", "web2"], "web1, web2 are not seen"],
    [{ store: "carts" }, ["web2"], "web2 is not seen"],
    [{ probe: "page" }, ["web1"], "web1 is not seen"],
    [{ probe: "outside", environment: "prod" }, ["web1"], undefined],
    [{ environment: "prod" }, ["web1"], undefined],
    [{ environment: "prod" }, ["web1", "web2"], "nothing of prod is seen"],
    [{ environment: "test" }, ["web1", "web2"], undefined],
    [{}, ["web1", "web2", "lab1"], undefined],
  ])("mutes %j when %j are not seen: %s", (labels, unseen, why) => expect(unseenBehind(labels, FLEET, seen(unseen))).toBe(why));

  it("mutes also the end of what was told, and says nothing when it is back as before", () => {
    const world = new World(toChat());
    world.alerts = [anAlert({ host: "web1" })];
    world.until(NOON + MINUTE);
    world.state.sight = seen(["web1"]);
    world.alerts = [resolved(anAlert({ host: "web1" }), NOON + 2 * MINUTE)];
    expect(world.until(NOON + 30 * MINUTE)).toEqual([]);
    world.state.sight = ALL_IN_SIGHT;
    world.alerts = [anAlert({ host: "web1" }, { firedAt: NOON + 30 * MINUTE })];
    expect(world.until(NOON + HOUR)).toEqual([]);
    world.alerts = [resolved(anAlert({ host: "web1" }), NOON + HOUR)];
    expect(world.until(NOON + 62 * MINUTE)).toEqual(["3630s resolved chat /web1"]);
  });

  it("does not mute what is told of it, or what the configuration excepts", () => {
    const world = new World(toChat({ notSeen: { except: ["alertname=Down"] }, groupBy: [] }));
    world.state.sight = seen(["web1"]);
    world.alerts = [anAlert({ host: "web1", alertname: "HostNotSeen" }, { rule: ownRule("HostNotSeen") }), anAlert({ host: "web1", alertname: "Down" }), anAlert({ host: "web1" })];
    expect(world.at(NOON + MINUTE).map(line)).toEqual(["firing chat web1+web1/"]);
  });
});

describe("flapping", () => {
  it("is told once with its mark, and ends when it is calm", () => {
    const world = new World(toChat({ flapping: { changes: 4, within: "10m" } }));
    const at = [0, 1, 2, 3, 4].map((minutes) => NOON + minutes * MINUTE);
    world.alerts = [anAlert({ host: "web1" })];
    world.until(NOON + MINUTE);
    world.state.changes = new Map([[world.alerts[0]?.key ?? "", at]]);
    world.alerts = [resolved(anAlert({ host: "web1" }), NOON + 5 * MINUTE)];
    world.now = NOON + 5 * MINUTE;
    expect(world.decide()).toMatchObject({ verdicts: [{ flapping: 5 }], wakeAt: NOON + 11 * MINUTE });
    expect(world.until(NOON + HOUR)).toEqual(["660s resolved chat /web1"]);
  });

  it("is in the message", () => {
    const world = new World(toChat({ flapping: { changes: 2, within: "10m" } }));
    world.alerts = [anAlert({ host: "web1" })];
    world.state.changes = new Map([[world.alerts[0]?.key ?? "", [NOON, NOON + SECOND]]]);
    expect([...(world.at(NOON + MINUTE)[0]?.flapping.values() ?? [])]).toEqual([2]);
  });
});

describe("an acknowledgement", () => {
  const ack = (at: number, until?: number) => ({ alert: anAlert({ host: "web1" }).key, by: "kim", at, until });

  it("stops repeats until it expires, and not the end", () => {
    const world = new World(toChat({ repeatInterval: "1h" }));
    world.alerts = [anAlert({ host: "web1" })];
    world.until(NOON + MINUTE);
    world.state.acknowledgements = [ack(NOON + MINUTE, NOON + 5 * HOUR)];
    expect(world.until(NOON + 5 * HOUR + MINUTE)).toEqual([`${5 * 3_600}s repeat chat web1/`]);
    world.state.acknowledgements = [ack(NOON + 5 * HOUR)];
    world.alerts = [resolved(anAlert({ host: "web1" }), NOON + 6 * HOUR)];
    expect(world.until(NOON + 7 * HOUR)).toEqual([`${6 * 3_600 + 30}s resolved chat /web1`]);
  });

  it("counts for this firing alone", () => {
    const world = new World(toChat());
    world.state.acknowledgements = [ack(NOON + SECOND)];
    world.alerts = [anAlert({ host: "web1" })];
    expect(world.until(NOON + 10 * MINUTE)).toEqual([]);
    world.alerts = [anAlert({ host: "web1" }, { firedAt: NOON + 10 * MINUTE })];
    expect(world.until(NOON + 20 * MINUTE)).toEqual(["630s firing chat web1/"]);
  });

  it("of one alert leaves the others of its group alone", () => {
    const world = new World(toChat());
    world.state.acknowledgements = [ack(NOON + SECOND)];
    world.alerts = [anAlert({ host: "web1" }), anAlert({ host: "web2" })];
    expect(world.until(NOON + MINUTE)).toEqual(["30s firing chat web2/"]);
  });
});

describe("a failing channel", () => {
  const failing = (receiver: string) => anAlert({ alertname: "NotificationFailing", receiver, host: receiver }, { rule: ownRule("NotificationFailing") });
  const toldBy = (routes: object[], receiver: string): string[] => {
    const world = new World(config({ ...ONE, groupWait: "0s", routes: routes.map((route) => ({ receivers: [], ...route })) }));
    world.alerts = [failing(receiver)];
    return world.at(NOON).map(({ receiver: name }) => name);
  };

  it("is told through the others, else on the desktop, never through itself", () => {
    expect(toldBy([{ receivers: ["chat", "page"] }], "chat")).toEqual(["page"]);
    expect(toldBy([{ receivers: ["chat"] }], "chat")).toEqual(["desktop"]);
    expect(toldBy([], "desktop")).toEqual([]);
  });
});
