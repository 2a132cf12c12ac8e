import type { RunId, StepKey } from "../../../shared/ids";
import type { RunEvent, RunView } from "../../../shared/run";
import { applyEvents } from "../../../shared/run-view";
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

/** Events are folded together this often: of hundreds that arrive at once the window draws only what they amount to. */
const FOLD_MS = 50;

export function createRunStore(client: Client, id: RunId): RunStore {
  let known: Known<RunView> = { loading: true };
  /** Events that are not in the view yet. */
  let waiting: RunEvent[] = [];
  let asking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();
  const outputListeners = new Set<(step: StepKey) => void>();
  const become = (next: Known<RunView>): void => {
    known = next;
    for (const listener of [...listeners]) listener();
  };

  const refetch = async (): Promise<void> => {
    asking = true;
    const outcome = await client.ask("run.get", id);
    asking = false;
    if (!outcome.ok) return become({ ...known, problem: outcome.problem, loading: false });
    const value = applyEvents(outcome.value, waiting);
    waiting = [];
    become({ value, at: Date.now(), loading: false });
  };

  const fold = (): void => {
    timer = undefined;
    const view = known.value;
    if (asking || !view) return;
    const fresh = waiting.filter(({ seq }) => seq > view.lastSeq);
    if (fresh.some(({ seq }, index) => seq !== view.lastSeq + 1 + index)) return void refetch();
    waiting = [];
    if (fresh.length > 0) become({ value: applyEvents(view, fresh), at: Date.now(), loading: false });
  };

  const take = (event: RunEvent): void => {
    if (event.run !== id) return;
    waiting.push(event);
    timer ??= setTimeout(fold, FOLD_MS);
    if (event.body.type === "step.output" || event.body.type === "step.kept") for (const listener of [...outputListeners]) listener(event.body.step);
  };

  return {
    get: () => known,
    subscribe: (listener) => add(listeners, listener),
    onOutput: (listener) => add(outputListeners, listener),
    refetch,
    open() {
      const stops = [client.listen("run.event", take), client.onHole(() => void refetch()), () => clearTimeout(timer)];
      void refetch();
      return () => stops.forEach((stop) => stop());
    },
  };
}

function add<T>(set: Set<T>, item: T): () => void {
  set.add(item);
  return () => void set.delete(item);
}
