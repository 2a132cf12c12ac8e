import { pauseHost, reviveHost } from "../harness";
import * as breakage from "./breakage";
import type { Stage } from "./stage";

/** What happens, and when: minutes from the beginning. */
export interface Act {
  at: number;
  what: string;
  act(): unknown;
}

/** From when to when a host is frozen, minutes. */
export const NOT_SEEN = { host: "web3", from: 50, to: 54 } as const;

/** What happens to the application, over minutes that may be short. */
function application({ application: app, bot, employee, page, certificate }: Stage): Act[] {
  const act = (at: number, what: string, work: () => unknown): Act => ({ at, what, act: work });
  return [
    act(1, "the bot is gone, every fifth answer is an error, answers are slow", () => (app.errors.rate(1), app.slow.rate(5), app.fast.rate(0), bot.close())),
    act(1, "tickets pile up, backends are many, there is no connection, the page fails", () => ((app.queue = 60), (app.backends = 90), (app.connections = 0), (page.status = 500))),
    act(2, "the certificate ends in ten days", () => certificate("tenDays")),
    act(4, "the employee is gone", () => employee.close()),
    act(6, "the certificate ends in two days", () => certificate("twoDays")),
    act(7, "the bot and the page are back, and there are connections", () => ((app.connections = 5), (page.status = 200), bot.open())),
    act(8, "the certificate has expired; the employee is back; a pod restarts", () => (certificate("expired"), app.podRestarts.add(1), employee.open())),
    act(10, "no errors, answers are fast, backends are few", () => (app.errors.rate(0), app.slow.rate(0), app.fast.rate(5), (app.backends = 10))),
    act(13, "the certificate is new, the tickets are done, models answer with errors", () => (certificate("year"), (app.queue = 3), app.aiErrors.rate(1))),
  ];
}

/** What an hour of minutes that are 2 s leaves time for. */
export const shortScript = (stage: Stage): Act[] => application(stage);

export function hourScript(stage: Stage): Act[] {
  const { application: app, page } = stage;
  const act = (at: number, what: string, work: () => unknown): Act => ({ at, what, act: work });
  return [
    ...application(stage),
    act(2, "web1's processors are busy", breakage.stress),
    act(20, "web1's processors are idle", breakage.relax),
    act(5, "web2's disk is full", breakage.fillDisk),
    act(12, "web2's disk has room", breakage.emptyDisk),
    act(30, "web2 has no inodes", breakage.fillInodes),
    act(36, "web2 has inodes", breakage.emptyInodes),
    act(22, "a unit of web1 crashes", () => breakage.breakUnit("web1")),
    act(27, "web1's unit is mended", () => breakage.mendUnit("web1")),
    act(28, "a container of web1 runs out of memory", breakage.outOfMemory),
    act(34, "lb1 is short of memory", breakage.fillMemory),
    act(43, "lb1 has memory", breakage.freeMemory),
    act(10, "db2's replay is paused", breakage.pauseReplay),
    act(15, "db2 replays", breakage.resumeReplay),
    act(17, "85 clients of db1", () => breakage.connect(85)),
    act(25, "the clients of db1 leave", breakage.disconnect),
    act(27, "transactions of db1 are rolled back", breakage.rollBack),
    act(32, "no more are rolled back", breakage.stopRollingBack),
    act(34, "PostgreSQL on db2 is stopped", breakage.stopReplica),
    act(38, "PostgreSQL on db2 is started", breakage.startReplica),
    act(41, "a setting of db1 is changed", () => breakage.setMemory("8MB")),
    act(48, "the setting is as it was", breakage.resetMemory),
    act(20, "a replica of the Redis cluster is stopped", breakage.stopRedisReplica),
    act(25, "Redis is started", breakage.startRedis),
    act(18, "integrations fail", () => app.integrationFailures.rate(1)),
    act(30, "integrations work, models answer, and have cost much", () => (app.integrationFailures.rate(0), app.aiErrors.rate(0), app.aiTokens.add(150_000))),
    act(39, "the page is slow", () => (page.delayMs = 1_500)),
    act(44, "the page is fast", () => (page.delayMs = 0)),
    act(46, "the page refuses", () => page.close()),
    act(49, "the page is back", () => page.open()),
    act(45, "a unit of web3 crashes", () => breakage.breakUnit("web3")),
    act(NOT_SEEN.from, "web3 is frozen", () => pauseHost("web3")),
    act(NOT_SEEN.to, "web3 goes on", () => reviveHost("web3")),
  ].toSorted((a, b) => a.at - b.at);
}
