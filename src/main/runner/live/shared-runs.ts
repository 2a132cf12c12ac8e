import { setTimeout as delay } from "node:timers/promises";
import type { RunId } from "../../../shared/ids";
import { raise } from "../../../shared/problem";
import { type ConsoleMark, isSameConsole, type RunEvent, type RunEventBody } from "../../../shared/run";
import { isEnded } from "../../../shared/run-view";
import type { Journal } from "../../ports";
import type { Owner } from "../owner";
import { RunRecord } from "../record";

/** How often the journal is looked at for what others wrote: a look costs one pragma while nobody did. */
const LOOK_MS = 250;
/** How often consoles that carry runs out are looked for. */
const ALIVE_MS = 2_000;
/** A console has this long to let go: a verb that is told to stop may take ten seconds to come to rest. */
const LET_GO_MS = 30_000;

export interface SharedRunsOptions {
  journal: Journal;
  owner: Owner;
  /** Events of one run that other processes wrote, in their order. */
  onNews(run: RunId, events: readonly RunEvent[]): void;
  /** The console that carried a run out is gone. */
  onGone(run: RunId): void;
  onFault(thrown: unknown): void;
}

/** The runs of a data folder that several processes share: what others do in them, live, and how one changes hands. */
export class SharedRuns {
  private timer: NodeJS.Timeout | undefined;
  private news: { take(): RunEvent[] } | undefined;
  /** Runs that other consoles carry out, as far as is known. */
  private readonly others = new Map<RunId, ConsoleMark>();
  private aliveAt = 0;

  constructor(private readonly options: SharedRunsOptions) {}

  /** Follows the journal from now on. */
  follow(): void {
    const { journal } = this.options;
    this.news = journal.follow?.();
    if (!this.news || this.timer) return;
    for (const run of journal.open()) this.see(run, new RunRecord(journal.events(run)).holder);
    this.timer = setInterval(() => {
      this.look();
      this.lookForConsoles();
    }, LOOK_MS);
  }

  /** Hands over what others have written by now. */
  look(): void {
    try {
      const byRun = new Map<RunId, RunEvent[]>();
      for (const event of this.news?.take() ?? []) byRun.set(event.run, [...(byRun.get(event.run) ?? []), event]);
      for (const [run, events] of byRun) {
        for (const { body } of events) if (CHANGES_HANDS.has(body.type)) this.see(run, "console" in body ? body.console : undefined);
        this.options.onNews(run, events);
      }
    } catch (thrown) {
      this.options.onFault(thrown);
    }
  }

  close(): void {
    this.news = undefined;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Whether another process that is alive carries the run out, or has yet to let go of it. */
  isElsewhere({ view, holder }: RunRecord): boolean {
    const { owner } = this.options;
    return !isEnded(view.status) && holder !== undefined && !isSameConsole(holder, owner.mark) && owner.isAlive(holder);
  }

  /**
   * Waits until the console that carried a run out has let go of it, or is gone, after `run.taken-over` was journalled as event `seq`.
   * Refuses where it does neither: an effect of its own may still be under way.
   */
  async untilLetGo(run: RunId, seq: number, holder: ConsoleMark): Promise<void> {
    const { journal, owner } = this.options;
    for (const until = Date.now() + LET_GO_MS; Date.now() < until; await delay(LOOK_MS / 5)) {
      if (!owner.isAlive(holder) || journal.events(run, seq).some(({ body }) => hasLetGo(body))) return;
    }
    raise({
      code: "run.not-let-go", message: `The console that carries this run out (process ${holder.pid}) does not let go of it.`,
      cause: `no answer within ${LET_GO_MS / 1_000} s; it starts nothing more in this run`, next: `End process ${holder.pid}, then take the run over again.`,
    });
  }

  private lookForConsoles(): void {
    if (Date.now() - this.aliveAt < ALIVE_MS) return;
    this.aliveAt = Date.now();
    for (const [run, mark] of this.others) {
      if (this.options.owner.isAlive(mark)) continue;
      this.others.delete(run);
      try {
        this.options.onGone(run);
      } catch (thrown) {
        this.options.onFault(thrown);
      }
    }
  }

  private see(run: RunId, holder: ConsoleMark | undefined): void {
    if (holder === undefined || isSameConsole(holder, this.options.owner.mark)) this.others.delete(run);
    else this.others.set(run, holder);
  }
}

const CHANGES_HANDS: ReadonlySet<RunEventBody["type"]> =
  new Set<RunEventBody["type"]>(["run.started", "run.resumed", "run.reopened", "run.taken-over", "run.interrupted", "run.ended"]);

const hasLetGo = (body: RunEventBody): boolean => body.type === "run.interrupted" || body.type === "run.ended" || body.type === "run.resumed";
