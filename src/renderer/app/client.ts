import { z } from "zod";
import { broadcasts, questions, type Ask, type Broadcast, type BroadcastName, type Parser, type QuestionName, type Reply, type Tell } from "../../shared/contract";
import { messageOf, refuse, succeed, type Outcome } from "../../shared/problem";

/** The way to the core. */
export interface Door {
  ask(name: string, payload: unknown): Promise<Outcome<unknown>>;
  subscribe(listener: (tell: Tell) => void): () => void;
}

// Spelled as mapped types, so that TypeScript follows one question's or broadcast's schema to its own type.
const schemas: { [Q in QuestionName]: { reply: Parser<Reply<Q>> } } = questions;
const carried: { [B in BroadcastName]: Parser<Broadcast<B>> } = broadcasts;

export interface Client {
  ask<Q extends QuestionName>(name: Q, payload: Ask<Q>): Promise<Outcome<Reply<Q>>>;
  listen<B extends BroadcastName>(name: B, listener: (value: Broadcast<B>) => void): () => void;
  /** Called when a message was missed: whatever is shown must be asked for again. */
  onHole(listener: () => void): () => void;
}

/** Wraps the door: every reply and every broadcast is parsed, every failure is an Outcome. */
export function createClient(door: Door): Client {
  const byName = new Map<string, Set<(value: unknown) => void>>();
  const onHole = new Set<() => void>();
  let last: number | undefined;

  door.subscribe((tell) => {
    const hole = last !== undefined && tell.seq !== last + 1;
    last = tell.seq;
    if (hole) for (const listener of [...onHole]) listener();
    for (const listener of [...(byName.get(tell.name) ?? [])]) listener(tell.value);
  });

  return {
    ask: (name, payload) => askThrough(door, name, payload),
    listen(name, listener) {
      const schema = carried[name];
      return add(named(byName, name), (value: unknown) => {
        const parsed = schema.safeParse(value);
        if (parsed.success) listener(parsed.data);
        else console.error(`broadcast ${name} does not fit the contract`, z.prettifyError(parsed.error));
      });
    },
    onHole: (listener) => add(onHole, listener),
  };
}

async function askThrough<Q extends QuestionName>(door: Door, name: Q, payload: Ask<Q>): Promise<Outcome<Reply<Q>>> {
  let outcome: Outcome<unknown>;
  try {
    outcome = await door.ask(name, payload);
  } catch (thrown) {
    return refuse({
      code: "window.core-gone", message: "The console's core did not answer.", cause: messageOf(thrown),
      next: "Reload the window; if it stays silent, restart Quarterdeck. Runs on hosts go on by themselves.",
    });
  }
  if (!outcome.ok) return refuse(outcome.problem);
  const reply = schemas[name].reply.safeParse(outcome.value);
  if (reply.success) return succeed(reply.data);
  return refuse({ code: "window.reply-misread", message: `The answer to "${name}" was not understood.`, cause: z.prettifyError(reply.error) });
}

function named<T>(map: Map<string, Set<T>>, name: string): Set<T> {
  const found = map.get(name) ?? new Set<T>();
  map.set(name, found);
  return found;
}

function add<T>(set: Set<T>, item: T): () => void {
  set.add(item);
  return () => void set.delete(item);
}
