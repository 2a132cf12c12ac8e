import type { RunId, StepKey } from "../../../shared/ids";
import type { RunEvent, RunView } from "../../../shared/run";
import { applyEvent } from "../../../shared/run-view";
import type { Client } from "../../app/client";
import type { Known } from "../../app/resource";

/** One run, kept current by folding its journal's events into the view that was asked for. */
export interface RunStore {
  get(): Known<RunView>;
  subscribe(listener: () => void): () => void;
  /** Told of each step that wrote something. */
  onOutput(listener: (step: StepKey) => void): () => void;
  refetch(): Promise<void>;
  /** Listens from now on; returns the way to stop. */
  open(): () => void;
}

export function createRunStore(client: Client, id: RunId): RunStore {
  let known: Known<RunView> = { loading: true };
  /** Events that arrived while the view was being asked for. */
  let early: RunEvent[] | undefined = [];
  const listeners = new Set<() => void>();
  const outputListeners = new Set<(step: StepKey) => void>();
  const become = (next: Known<RunView>): void => {
    known = next;
    for (const listener of [...listeners]) listener();
  };

  const refetch = async (): Promise<void> => {
    early ??= [];
    const outcome = await client.ask("run.get", id);
    const waiting = early ?? [];
    early = undefined;
    if (!outcome.ok) return become({ ...known, problem: outcome.problem, loading: false });
    become({ value: waiting.reduce(applyEvent, outcome.value), at: Date.now(), loading: false });
  };

  const take = (event: RunEvent): void => {
    if (event.run !== id) return;
    if (event.body.type === "step.output") for (const listener of [...outputListeners]) listener(event.body.step);
    if (early) return void early.push(event);
    const view = known.value;
    if (!view || event.seq > view.lastSeq + 1) return void refetch();
    const value = applyEvent(view, event);
    if (value !== view) become({ value, at: Date.now(), loading: false });
  };

  return {
    get: () => known,
    subscribe: (listener) => add(listeners, listener),
    onOutput: (listener) => add(outputListeners, listener),
    refetch,
    open() {
      const stops = [client.listen("run.event", take), client.onHole(() => void refetch())];
      void refetch();
      return () => stops.forEach((stop) => stop());
    },
  };
}

function add<T>(set: Set<T>, item: T): () => void {
  set.add(item);
  return () => void set.delete(item);
}
