import PQueue from "p-queue";
import { Fleet } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import type { LogView } from "../../shared/log-view";
import type { MetricsTarget } from "../../shared/metrics-target";
import type { Overview } from "../../shared/overview";
import { type Problem, ProblemError, problemOf } from "../../shared/problem";
import type { HostProcesses } from "../../shared/processes";
import type { StateChange, StateChanges } from "../history";
import type { Dial, Dockers, Hosts, Http, SampleStore } from "../ports";
import { buildOverview } from "./build-overview";
import { metricsTargets } from "./metrics-targets";
import { logViews } from "./watch-logs";
import { ChangeDetector } from "./changes";
import { noObservations } from "./observations";
import type { Moment } from "./seen";
import { Sight } from "./sight";
import { WatchSet } from "./watch-set";
import { limitMs, type Pace, type StoreAccess, unreachable, type World } from "./world";

export interface ObserverOptions {
  /** The fleet in use; undefined while there is none. */
  fleet: () => Fleet | undefined;
  hosts: Hosts;
  dockers: Dockers;
  http: Http;
  dial: Dial;
  samples: SampleStore;
  stores?: StoreAccess;
  stateChanges: StateChanges;
  now?: () => number;
  /** Hosts that are being connected at the same time. */
  connectAtOnce?: number;
  /** 10 s, and 1 s for hosts in focus. */
  pace?: Partial<Pace>;
  /** Told when a change of state cannot be recorded, and of what concerns the whole fleet: a sleep, a lost network. */
  onProblem?: (problem: Problem) => void;
}

/** Watches the fleet: stores samples, judges health, keeps the overview. */
export interface Observer {
  start(): void;
  /** Ends all channels and writes nothing more. */
  stop(): Promise<void>;
  /** Reads the fleet anew; what has not changed is watched on without a gap. */
  fleetChanged(): void;
  overview(): Overview;
  /** The endpoints that are scraped, and what the last scrape told. */
  targets(): MetricsTarget[];
  /** The logs that are followed. */
  logs(): LogView[];
  /** Calls at most once a second, when something was seen or a judgement changed. Returns how to stop listening. */
  onOverview(listener: (overview: Overview) => void): () => void;
  /** The hosts a person looks at now; they are read every second. Replaces what was said before. */
  focus(hosts: readonly HostId[]): void;
  /** Looks now, not in its turn, at all that stands on these hosts: something there has just been changed. */
  look(hosts: readonly HostId[]): void;
  /** What runs on a host now, over the channel that reads it. Rejects with a ProblemError. */
  processes(host: HostId): Promise<HostProcesses>;
}

const BEAT_MS = 1_000;
/** Beats come every second: a longer silence than this means that the process was stopped or the machine slept. */
const SLEPT_MS = 5_000;
const MAX_UNWRITTEN = 10_000;

const EMPTY = Fleet.parse({ quarterdeck: 1, environments: {} });

export function createObserver({ fleet, hosts, dockers, http, dial, samples, stores, stateChanges, now = Date.now, connectAtOnce = 8, pace: given, onProblem = () => undefined }: ObserverOptions): Observer {
  const pace: Pace = { everyMs: 10_000, focusedMs: 1_000, ...given };
  const seen = noObservations();
  const listeners = new Set<(overview: Overview) => void>();
  const queue = new PQueue({ concurrency: connectAtOnce });
  let focused: ReadonlySet<HostId> = new Set();
  let awakeSince = now();
  let lastAwake = now();
  let dirty = false;
  let beat: NodeJS.Timeout | undefined;
  let unwritten: StateChange[] = [];
  let detector = newDetector();

  const world: World = {
    pace, hosts, dockers, http, dial, samples, stores, seen, now,
    get fleet() {
      return fleet() ?? EMPTY;
    },
    get focused() {
      return focused;
    },
    connecting: (work) => queue.add(work),
    changed: () => {
      dirty = true;
    },
  };
  const watches = new WatchSet(world);
  const sight = new Sight(onProblem);

  function newDetector(): ChangeDetector {
    return new ChangeDetector((kind, object) => stateChanges.list({ kind, object, limit: 1 })[0]?.after, now(), limitMs(pace));
  }

  /** What is known is judged from the end of a sleep on, and from now on when the clock was set back. */
  function moment(): Moment {
    const at = now();
    if (at - lastAwake > SLEPT_MS || at < lastAwake) awakeSince = at;
    sight.woke(at - lastAwake);
    lastAwake = at;
    return { now: at, awakeSince };
  }

  const overview = (): Overview =>
    buildOverview({ fleet: world.fleet, seen, connection: (host) => hosts.state(host), moment: moment(), limitMs: limitMs(pace) });

  function onBeat(): void {
    const current = overview();
    const changes = detector.of(current);
    record(changes);
    sight.saw(current);
    if (!dirty && changes.length === 0) return;
    dirty = false;
    for (const listener of listeners) listener(current);
  }

  /** Changes that could not be written, as on a full disk, are tried again with the next: the watching itself goes on. */
  function record(changes: readonly StateChange[]): void {
    unwritten = [...unwritten, ...changes].slice(-MAX_UNWRITTEN);
    try {
      stateChanges.append(unwritten);
      unwritten = [];
    } catch (thrown) {
      onProblem(problemOf(thrown));
    }
  }

  const removeStateListener = hosts.onState((host, state) => {
    dirty = true;
    if (state === "open") watches.hostOpened(host);
  });

  return {
    start: () => {
      if (beat) return;
      awakeSince = lastAwake = now();
      detector = newDetector();
      watches.update();
      beat = setInterval(onBeat, BEAT_MS);
    },
    stop: async () => {
      clearInterval(beat);
      beat = undefined;
      removeStateListener();
      queue.clear();
      watches.stop();
    },
    fleetChanged: () => {
      dirty = true;
      if (beat) watches.update();
    },
    overview,
    logs: () => logViews(world.fleet, seen, moment()),
    targets: () => metricsTargets(world.fleet, seen, moment()),
    onOverview: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    focus: (ids) => {
      focused = new Set(ids);
      for (const id of ids) watches.poke(id);
    },
    look: (ids) => watches.pokeAll(new Set(ids)),
    processes: async (host) => {
      const absent = unreachable(world, host);
      if (absent) throw new ProblemError(absent);
      return watches.processes(host);
    },
  };
}
