import type { AlertChange, AlertInstance, AlertTransition } from "../../shared/alert";
import { messageOf, type Problem, problemOf } from "../../shared/problem";
import { evaluateRule, type EvaluationWorld } from "../../shared/rules/evaluate-group";
import type { Rule } from "../../shared/rules/model";
import type { AlertsChange, AlertTable } from "../history";
import type { AlertBook, Clock, Closable, SampleStore, VectorElement } from "../ports";
import { GroupRun, groupKey, type RuleRun } from "./group-run";
import type { LocalPromql } from "./local-promql";
import { samplesOf } from "./rule-samples";
import type { RuleStore } from "./rule-store";
import { Settling } from "./settling";
import { isWithoutData } from "./without-data";

export interface RuleManagerDeps {
  table: AlertTable;
  samples: Pick<SampleStore, "add" | "onStored">;
  store: RuleStore;
  local: LocalPromql;
  /** Evaluates an expression where its series are, and says where that was; over the local history where nothing is given. */
  evaluate?: (query: { expression: string; at: number }) => Promise<{ source: string; elements: VectorElement[] }>;
  clock: Clock;
  /** Whether this process is the one that evaluates. */
  claim(): boolean;
  notice(problem: Problem): void;
  /** Something that a list of rules or alerts shows is different. */
  changed(): void;
  /** ms of work after which other work gets its turn. */
  turnMs?: number;
}

const TICK_MS = 1_000;
/** A tick this late means that the machine or the process slept. */
const SLEPT_MS = 30_000;
const LOOK_MS = 15_000;
const DEFAULT_TURN_MS = 15;
const FORGET_AFTER_MS = 400 * 86_400_000;
const FORGET_EVERY_MS = 6 * 3_600_000;

/** Evaluates the rules, keeps the states of alerts, and tells what changed. */
export class RuleManager implements AlertBook, Closable {
  #runs = new Map<string, GroupRun>();
  readonly #settling = new Settling();
  readonly #listeners = new Set<(changes: readonly AlertChange[]) => void>();
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
  #queue: Promise<void> = Promise.resolve();
  #beatAt: number | undefined;
  #evaluates = false;
  #isClosed = false;
  #seenVersion = -1;
  #lookedAt = 0;
  #forgotAt = 0;
  #failed = "";

  constructor(private readonly deps: RuleManagerDeps) {
    this.#stopListening = deps.samples.onStored((upTo) => this.#settling.stored(upTo, deps.clock.now()));
  }

  /** Evaluates from now on, unless another process on this data folder does. */
  start(): void {
    const beat = (): void => {
      this.#timer = setTimeout(() => void this.tick().finally(() => (this.#isClosed ? undefined : beat())), TICK_MS).unref();
    };
    beat();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#stopListening();
    await this.#queue;
    await this.deps.store.close();
  }

  list(): AlertInstance[] {
    return this.#evaluates ? this.groups().flatMap(({ alerts }) => alerts) : this.deps.table.alerts().map(({ alert }) => alert);
  }

  onChange(listener: (changes: readonly AlertChange[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The groups in use, with their states where this process evaluates. */
  groups(): GroupRun[] {
    return [...this.#runs.values()];
  }

  get evaluates(): boolean {
    return this.#evaluates;
  }

  /** Since when evaluation waits for fresh samples. */
  get waitingSince(): number | undefined {
    return this.#settling.since;
  }

  /** The rule files have changed. */
  filesChanged(): Promise<void> {
    return this.#inTurn(async () => {
      this.#adopt();
      this.deps.changed();
    });
  }

  /** Deals with everything that is due now. */
  tick(): Promise<void> {
    return this.#inTurn(() => this.#beat());
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work).then(() => void (this.#failed = ""), (thrown: unknown) => this.#say(thrown));
    return this.#queue;
  }

  /** What fails at every tick is said once. */
  #say(thrown: unknown): void {
    const problem = problemOf(thrown, "rules.failed");
    if (this.#failed === problem.message) return;
    this.#failed = problem.message;
    this.deps.notice(problem);
  }

  async #beat(): Promise<void> {
    const now = this.deps.clock.now();
    const before = this.#beatAt ?? now;
    this.#beatAt = now;
    if (now - this.#lookedAt >= LOOK_MS) {
      this.#lookedAt = now;
      void this.deps.store.look();
    }
    if (!this.#claims(now)) return this.#follow();
    if (now - before > SLEPT_MS) this.#slept(before, now);
    if (this.#settling.since !== undefined) {
      if (!this.#settling.isOver(now)) return;
      this.#resume(now);
    }
    await this.#evaluateDue(now);
    // Evaluations may take long; that is no sleep.
    this.#beatAt = this.deps.clock.now();
    this.#forgetOld(now);
  }

  /** Takes over from another process, or waits while one evaluates. */
  #claims(now: number): boolean {
    const evaluates = this.deps.claim();
    if (evaluates && !this.#evaluates) {
      this.#evaluates = true;
      this.#runs = new Map();
      this.#settling.begin(now);
      this.#adopt();
      this.deps.changed();
    }
    this.#evaluates = evaluates;
    return evaluates;
  }

  /** Shows what the process has found that evaluates. */
  #follow(): void {
    const version = this.deps.table.version();
    if (version === this.#seenVersion) return;
    this.#seenVersion = version;
    this.deps.changed();
  }

  #slept(before: number, now: number): void {
    for (const run of this.#runs.values()) run.knownUpTo = Math.max(run.knownUpTo ?? 0, before);
    if (this.#settling.since === undefined) this.#settling.begin(now);
    this.deps.changed();
  }

  #resume(now: number): void {
    for (const run of this.#runs.values()) {
      run.resume(now);
      this.#save(run, now, run.rules.flatMap(({ identity, memory }) => [...memory.states.values()].map((alert) => ({ rule: identity, alert }))), [], []);
    }
    this.deps.changed();
  }

  /** Brings the runs in line with the rule files. */
  #adopt(): void {
    const now = this.deps.clock.now();
    const before = this.#runs;
    this.#runs = new Map();
    for (const group of this.deps.store.files().flatMap(({ groups }) => groups)) {
      const run = new GroupRun(group);
      const known = before.get(run.key);
      if (known) run.goOnFrom(known);
      this.#runs.set(run.key, run);
    }
    if (!this.#evaluates) return;
    this.#loadStates([...this.#runs.values()].filter(({ key }) => !before.has(key)));
    for (const run of this.#runs.values()) if (run.nextAt === Infinity && this.#settling.since === undefined) run.schedule(now);
    this.#endGone(before, now);
  }

  /** The states that were kept for groups that were not here a moment ago. */
  #loadStates(runs: readonly GroupRun[]): void {
    if (runs.length === 0) return;
    const kept = this.deps.table.alerts();
    for (const run of runs) {
      const { file, name } = run.group;
      run.knownUpTo = this.deps.table.evaluatedAt(file, name);
      run.isRestored = run.knownUpTo !== undefined;
      for (const one of run.rules) {
        const alerts = kept.filter(({ place }) => place.file === file && place.group === name && place.rule === one.identity).map(({ alert }) => [alert.key, alert] as const);
        one.memory = { ...one.memory, states: new Map(alerts) };
      }
      if (this.#settling.since === undefined && run.isRestored) run.resume(this.deps.clock.now());
    }
  }

  /** Alerts whose rule is no longer there end; of a file that cannot be read nobody knows which rules it has. */
  #endGone(before: ReadonlyMap<string, GroupRun>, now: number): void {
    const here = new Set([...this.#runs.values()].flatMap(({ key, rules }) => rules.map(({ identity }) => `${key} ${identity}`)));
    const place = (file: string, group: string, rule: string): string => `${groupKey({ file, name: group })} ${rule}`;
    const isUnknown = (file: string): boolean => this.deps.store.isUnknown(file);
    const gone = this.deps.table.alerts().filter((kept) => !isUnknown(kept.place.file) && !here.has(place(kept.place.file, kept.place.group, kept.place.rule)));
    const changes: AlertChange[] = [];
    for (const { place: { file, group, rule }, alert } of gone) {
      const to = alert.state === "firing" ? "resolved" : "inactive";
      const transition: AlertTransition = { at: now, key: alert.key, rule: alert.rule, labels: alert.labels, from: alert.state, to, value: alert.value, because: "rule-gone" };
      this.deps.table.save({ file, group, evaluatedAt: now, put: [], removed: [{ rule, key: alert.key }], transitions: alert.state === "resolved" ? [] : [transition] });
      if (alert.state === "firing") changes.push({ alert: { ...alert, state: "resolved", resolvedAt: now }, change: "resolved" });
    }
    const ended = [...before.values()].flatMap((run) => run.rules.filter(({ identity }) => !here.has(`${run.key} ${identity}`)).flatMap(({ memory }) => [...memory.series.values()]));
    if (ended.length > 0) this.deps.samples.add(samplesOf(ended.map((labels) => ({ labels, at: now }))));
    if (gone.length > 0) this.#tell(changes);
  }

  async #evaluateDue(now: number): Promise<void> {
    // Else nothing would be evaluated for as long as a clock was set back.
    for (const run of this.#runs.values()) if (run.nextAt - now > run.intervalMs) run.schedule(now);
    const due = [...this.#runs.values()].filter(({ nextAt }) => nextAt <= now).sort((a, b) => a.nextAt - b.nextAt);
    for (const run of due) {
      if (this.#isClosed) return;
      const at = run.slotAt(now);
      run.nextAt = at + run.intervalMs;
      await this.#evaluate(run, at);
    }
  }

  async #evaluate(run: GroupRun, at: number): Promise<void> {
    const transitions: AlertTransition[] = [];
    const put: AlertsChange["put"][number][] = [];
    const removed: AlertsChange["removed"][number][] = [];
    let turnFrom = performance.now();
    for (const one of run.rules) {
      const before = one.memory.states;
      const made = await this.#evaluateRule(run, one, at);
      transitions.push(...made);
      for (const [key, alert] of one.memory.states) if (isWorthKeeping(before.get(key), alert)) put.push({ rule: one.identity, alert });
      for (const key of before.keys()) if (!one.memory.states.has(key)) removed.push({ rule: one.identity, key });
      if (performance.now() - turnFrom < (this.deps.turnMs ?? DEFAULT_TURN_MS)) continue;
      await new Promise(setImmediate);
      turnFrom = performance.now();
    }
    run.knownUpTo = at;
    if (put.length + removed.length + transitions.length > 0 || run.alerts.length > 0) this.#save(run, at, put, removed, transitions);
    if (transitions.length > 0) this.#tell(changesOf(transitions, run));
  }

  async #evaluateRule(run: GroupRun, one: RuleRun, at: number): Promise<AlertTransition[]> {
    const started = performance.now();
    let source: string | undefined;
    const query: EvaluationWorld["query"] = async (expression, time) => {
      const answer = await this.#query({ expression, at: time });
      source ??= answer.source;
      return answer.elements;
    };
    const world: EvaluationWorld = { externalLabels: {}, externalUrl: "", query };
    const { memory, samples, transitions, problem } = await evaluateRule(run.group, one.rule, one.memory, at, world);
    const wasFailing = one.health.problem?.message;
    one.memory = memory;
    one.health = { at, tookMs: performance.now() - started, problem, source: source ?? one.health.source };
    this.deps.samples.add(samplesOf(samples));
    if (wasFailing !== problem?.message) this.deps.changed();
    return transitions.map((transition) => (source === this.deps.local.name && this.#hasLostItsData(one.rule, transition, at - run.group.queryOffsetMs) ? { ...transition, because: "no-data" } : transition));
  }

  #hasLostItsData(rule: Rule, { from, to, labels, because }: AlertTransition, at: number): boolean {
    return from === "firing" && to === "resolved" && because === undefined && isWithoutData(rule, labels, this.deps.local.series, at);
  }

  async #query(query: { expression: string; at: number }): Promise<{ source: string; elements: VectorElement[] }> {
    const { evaluate, local } = this.deps;
    return evaluate ? evaluate(query) : { source: local.name, elements: await local.instant(query) };
  }

  /** States that cannot be written are held in memory, and said. */
  #save(run: GroupRun, evaluatedAt: number, put: AlertsChange["put"], removed: AlertsChange["removed"], transitions: AlertsChange["transitions"]): void {
    try {
      this.deps.table.save({ file: run.group.file, group: run.group.name, evaluatedAt, put, removed, transitions });
    } catch (thrown) {
      this.#say(thrown);
    }
  }

  #tell(changes: readonly AlertChange[]): void {
    this.deps.changed();
    for (const listener of this.#listeners) {
      try {
        listener(changes);
      } catch (thrown) {
        this.deps.notice({ code: "alerts.listener", message: "A change of an alert could not be passed on.", cause: messageOf(thrown) });
      }
    }
  }

  #forgetOld(now: number): void {
    if (now - this.#forgotAt < FORGET_EVERY_MS) return;
    this.#forgotAt = now;
    this.deps.table.forget(now - FORGET_AFTER_MS);
  }
}

/** Values change at every evaluation and are found anew; what a restart needs is written. */
const isWorthKeeping = (before: AlertInstance | undefined, after: AlertInstance): boolean =>
  before?.state !== after.state || before.activeAt !== after.activeAt || before.keepFiringSince !== after.keepFiringSince;

function changesOf(transitions: readonly AlertTransition[], run: GroupRun): AlertChange[] {
  const byKey = new Map(run.alerts.map((alert) => [alert.key, alert]));
  return transitions.flatMap(({ key, from, to }): AlertChange[] => {
    const alert = byKey.get(key);
    if (!alert) return [];
    if (to === "firing") return [{ alert, change: "firing" }];
    return from === "firing" && to === "resolved" ? [{ alert, change: "resolved" }] : [];
  });
}
