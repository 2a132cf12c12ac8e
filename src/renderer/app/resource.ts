import type { Ask, QuestionName, Reply } from "../../shared/contract";
import type { Problem } from "../../shared/problem";
import type { Client } from "./client";
import { share } from "../lib/share";

/** What is known of an answer. The last good value stays when a later question fails. */
export interface Known<T> {
  value?: T;
  /** When `value` arrived, ms since the epoch. */
  at?: number;
  /** Why the latest question failed. */
  problem?: Problem;
  loading: boolean;
}

/** One question and its latest answer, observable. */
export interface Resource<T> {
  get(): Known<T>;
  subscribe(listener: () => void): () => void;
  refetch(): Promise<void>;
  /** Takes a value that a broadcast carried. */
  put(value: T): void;
}

export function createResource<Q extends QuestionName>(client: Client, name: Q, payload: Ask<Q>): Resource<Reply<Q>> {
  let known: Known<Reply<Q>> = { loading: true };
  let asked = 0;
  const listeners = new Set<() => void>();
  const become = (next: Known<Reply<Q>>): void => {
    known = next;
    for (const listener of [...listeners]) listener();
  };
  const put = (value: Reply<Q>): void => {
    asked += 1; // an answer still under way is older than this value
    become({ value: share(known.value, value), at: Date.now(), loading: false });
  };
  return {
    get: () => known,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    put,
    async refetch() {
      const mine = ++asked;
      const outcome = await client.ask(name, payload);
      if (mine !== asked) return;
      if (outcome.ok) put(outcome.value);
      else become({ ...known, problem: outcome.problem, loading: false });
    },
  };
}
