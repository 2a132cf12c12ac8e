import { expect } from "vitest";
import { RunbookId, type RunId, type StepKey } from "../../../../src/shared/ids";
import type { RunCommand, RunView } from "../../../../src/shared/run";
import { failedSteps, refusalOf } from "../../../../src/shared/run-refusal";
import { isEnded, plannedStep, reduceRun } from "../../../../src/shared/run-view";
import { Masker } from "../../../../src/main/vault";
import { createRunner, type Runner } from "../../../../src/main/runner";
import { fleet } from "../fixtures";
import { noClients, noDockers, noHttp } from "../local-hosts";
import { type Case, runbookOf } from "./case";
import type { Store } from "./store";
import { hostsOf, localOf, verbsOf, type World } from "./world";

export type Death = Case["deaths"][number];

/** The thing of the world that a step makes: its id and where it runs, as the plan stands. */
export function thingOf(view: RunView, key: StepKey): string {
  const step = plannedStep(view, key);
  return `${step?.stepId}@${step?.host ?? "local"}`;
}

/** A person who answers what is asked, out of turn where the document lets them. */
class Person {
  private decided = 0;
  private turn = 0;

  constructor(private readonly given: Case, private readonly world: World, private readonly runner: Runner, private readonly run: RunId) {}

  say(command: RunCommand, actor = "ann"): void {
    // What is refused now was settled meanwhile, or this console is dead.
    void this.runner.command(this.run, command, actor).catch(() => {});
  }

  answer(): void {
    const view = this.runner.get(this.run);
    if (view.status === "interrupted" || isEnded(view.status)) return;
    const asked = Object.values(view.steps).filter(({ status }) => status === "waiting");
    if (view.plan.armed === false && asked.some(({ waitingFor }) => waitingFor !== "decision")) return this.takeTurn(view);
    for (const { key, waitingFor } of asked) {
      if (waitingFor === "tick") this.say({ type: "tick", step: key });
      if (waitingFor === "gate") for (const name of ["ann", "bob"]) this.say({ type: "agree", step: key }, name);
      if (waitingFor === "decision") this.decide(view, key);
    }
  }

  private decide(view: RunView, step: StepKey): void {
    const { decisions } = this.given;
    const wish = decisions[this.decided++ % decisions.length] ?? "skip";
    const truth = this.world.there.has(thingOf(view, step)) ? "done" : "failed";
    // Nobody tries for ever what never answers.
    const isTired = (view.steps[step]?.attempt ?? 0) > 1;
    const decision = wish === "truth" || (wish === "run again" && isTired) ? truth : wish;
    this.say({ type: "decide", step, decision });
  }

  /** Any open step of a document, not only the one that is asked for. */
  private takeTurn(view: RunView): void {
    const { turns } = this.given;
    const turn = turns[this.turn++ % turns.length];
    const open = Object.values(view.steps).filter(({ status, waitingFor, aimed }) => !aimed && (status === "pending" || (status === "waiting" && waitingFor !== "decision")));
    const step = open[(turn?.pick ?? 0) % open.length];
    if (!step || !turn) return;
    const isAction = plannedStep(view, step.key)?.kind === "action";
    if (turn.does === "skip") this.say(step.retrying ? { type: "tick", step: step.key } : { type: "skip", step: step.key, reason: "no" });
    else if (turn.does === "tick" || !isAction) this.say({ type: "tick", step: step.key });
    else if (turn.does === "this machine") this.say({ type: "aim", step: step.key });
    else this.say({ type: "aim", step: step.key, host: Object.keys(fleet.hosts).map((id) => id).includes(turn.does) ? plannedHost(turn.does) : undefined });
    // One answer at a time; the next turn is taken when this one has shown.
  }
}

const plannedHost = (name: string) => Object.values(fleet.services).flatMap(({ hosts }) => hosts).find((host) => host === name);

/** What a person still means to do, whichever console is there. */
export interface Wishes {
  retries: number;
  words: Case["words"];
}

/** One life of a console; resolves when the run has ended for good or the console has died. */
export async function live(store: Store, world: World, given: Case, wishes: Wishes, death: Death | undefined): Promise<void> {
  let writes = 0;
  let isAlive = true;
  let over: () => void = () => {};
  const finished = new Promise<void>((resolve) => (over = resolve));
  const journal = await store.open((when) => {
    if (!isAlive) throw new Error("this console is dead");
    if (when === "before") writes++;
    if (death && writes >= death.after && when === (death.stored ? "after" : "before")) {
      isAlive = false;
      over();
      throw new Error("killed");
    }
  });
  const text = runbookOf(given);
  const hosts = hostsOf(world, () => isAlive);
  const runner = createRunner({
    journal, runbook: () => text, fleet: () => fleet, verbs: verbsOf(world, () => isAlive), hosts, local: localOf(hosts), dockers: noDockers, http: noHttp, clients: noClients,
    vault: { read: async () => "" }, masker: new Masker(), clock: { now: Date.now }, actor: "ann",
  });
  const later = (work: () => void) => setImmediate(() => isAlive && work());
  let person: Person | undefined;
  runner.onEvent(({ run, body }) => {
    person ??= new Person(given, world, runner, run);
    const here = person;
    if (body.type === "run.ended") return void later(() => void afterEnd(run));
    // A little later: several steps may be asked for at once, and a document waits after every turn.
    if (body.type !== "step.output") later(() => here.answer());
    if (body.type === "run.paused") later(() => later(() => later(() => here.say({ type: "continue" }))));
    const [word] = wishes.words;
    if (!word || writes < word.after || body.type === "run.created") return;
    wishes.words = wishes.words.slice(1);
    later(() => here.say(word.says === "pause" ? { type: "pause" } : { type: "stop", undo: word.says === "stop and undo" }));
  });

  async function afterEnd(run: RunId): Promise<void> {
    const view = runner.get(run);
    const command: RunCommand = { type: "retry", steps: failedSteps(view) };
    if (wishes.retries <= 0 || command.steps.length === 0 || refusalOf(view, command)) return over();
    wishes.retries--;
    await runner.command(run, command).catch((thrown: unknown) => (isAlive ? Promise.reject(thrown) : undefined));
  }

  async function begin(): Promise<void> {
    const [open] = runner.recover();
    const [last] = store.events();
    if (open !== undefined) {
      person = new Person(given, world, runner, open);
      await runner.command(open, { type: "resume" });
      if (runner.get(open).paused) person.say({ type: "continue" });
      later(() => person?.answer());
    } else if (last !== undefined) {
      expect(isEnded(reduceRun(store.events()).status)).toBe(true);
      await afterEnd(last.run);
    } else {
      const { armCode, problems } = await runner.preview({ runbook: RunbookId.parse("user/test"), params: {}, dryRun: false });
      expect(problems).toEqual([]);
      await runner.start(armCode ?? "");
    }
  }
  await Promise.race([begin().then(() => finished, (thrown) => (isAlive ? Promise.reject(thrown) : finished)), finished]);
  isAlive = false;
}
