import { RE2JS } from "re2js";
import type { Fleet, LogSource } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import type { LogView } from "../../shared/log-view";
import { problemOf } from "../../shared/problem";
import type { SeriesLabels } from "../../shared/sample";
import type { Reading } from "../collectors/collector";
import { underTarget } from "../collectors/exposition";
import { classifier, LogCounters, LogFollower } from "../collectors/logs";
import { entriesOf } from "./entries";
import type { LogChannels } from "./log-channels";
import { type Loop, startLoop } from "./loop";
import type { Observations } from "./observations";
import { isFresh, type Moment, sawNothing, sawNow } from "./seen";
import { unreachable, type World } from "./world";

export const logKey = (id: string, host: HostId): string => `${id}@${host}`;

/** Rounds in a row while there is more to read: a log that grows faster is read further at the next look. */
const MOST_ROUNDS = 4;

/** Follows a log on one host and counts what it says. */
export function watchLog(world: World, id: string, source: LogSource, host: HostId, channels: LogChannels, delayMs: number): Loop {
  const { channel, release } = channels.use(host, source.sudo);
  const follower = new LogFollower(source, host, channel, world.dockers);
  const classify = classifier(source);
  const counters = countersOf(source);
  const key = logKey(id, host);
  let lines = 0;

  async function look(): Promise<void> {
    const { seen, now } = world;
    const before = seen.logs.get(key);
    const absent = unreachable(world, host);
    if (absent) {
      seen.logs.set(key, sawNothing(before, absent));
      return;
    }
    try {
      for (let round = 0, more = true; more && round < MOST_ROUNDS; round += 1) {
        const followed = await follower.next();
        more = followed.more;
        counters.skip(followed.skipped);
        lines += followed.lines.length;
        for (const { text, level } of followed.lines) counters.take(classify(text, level));
      }
      record([{ name: "log_up", value: 1 }, ...counters.readings()]);
      seen.logs.set(key, sawNow({ lines }, now()));
    } catch (thrown) {
      const problem = problemOf(thrown);
      // The way to the log is broken, and nothing is known of the log itself.
      if (!problem.code.startsWith("ssh.") && problem.code !== "logs.channel-lost") record([{ name: "log_up", value: 0 }]);
      seen.logs.set(key, sawNothing(before, problem));
    }
  }

  const labels = labelsOf(id, source, host);
  function record(readings: readonly Reading[]): void {
    const at = world.now();
    world.samples.add(readings.map(({ name, labels: own = {}, value }) => ({ series: { name, labels: underTarget(own, labels) }, at, value })));
  }

  const loop = startLoop(look, { everyMs: () => source.every, delayMs });
  return {
    poke: loop.poke,
    stop: () => {
      loop.stop();
      release();
    },
  };
}

const labelsOf = (id: string, { environment, service, labels }: LogSource, host: HostId): SeriesLabels => ({ job: id, instance: host, log: id, host, environment, ...(service !== undefined && { service }), ...labels });

function countersOf({ patterns, latency }: LogSource): LogCounters {
  const groupsOf = (text: string) => Object.keys(RE2JS.compile(text).namedGroups());
  const named = Object.entries(patterns).map(([name, text]) => ({ name, groups: groupsOf(text).some((group) => group !== "level" && group !== "duration") }));
  return new LogCounters(named, latency !== undefined || Object.values(patterns).some((text) => groupsOf(text).includes("duration")));
}

/** Every log on every host it is on. Pure. */
export function logViews(fleet: Fleet, seen: Observations, moment: Moment): LogView[] {
  return entriesOf(fleet.logs).flatMap(([id, source]) =>
    source.hosts.map((host): LogView => {
      const sight = seen.logs.get(logKey(id, host));
      const { problem } = sight ?? {};
      const isUnreached = problem === undefined || /^(ssh|host|logs\.channel)/.test(problem.code);
      const isFollowed = sight?.value !== undefined && problem === undefined && isFresh(sight, 3 * source.every + 10_000, moment);
      const { file, container, unit } = source;
      return {
        id, host, environment: source.environment, source: file !== undefined ? `file ${file}` : container !== undefined ? `container ${container}` : `unit ${unit}`,
        state: isFollowed ? "followed" : isUnreached ? "not seen" : "failing", readAt: sight?.seenAt, lines: sight?.value?.lines, problem,
      };
    }),
  );
}
