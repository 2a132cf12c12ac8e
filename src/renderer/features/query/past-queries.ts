import { useSyncExternalStore } from "react";
import { z } from "zod";

/** Expressions that were asked before, the latest first; kept in the window's own storage, as nothing in the core depends on them. */
const KEY = "quarterdeck.queries";
const KEPT = 50;
const Past = z.array(z.array(z.string()).min(1)).catch([]);

let known: readonly (readonly string[])[] = read();
const listeners = new Set<() => void>();

function read(): string[][] {
  try {
    return Past.parse(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
  } catch {
    return []; // storage refused or unreadable: there is no past
  }
}

/** Adds what was asked to the past; the same once only. */
export function withQuery(past: readonly (readonly string[])[], asked: readonly string[]): string[][] {
  const same = (other: readonly string[]): boolean => other.length === asked.length && other.every((expression, index) => expression === asked[index]);
  return [[...asked], ...past.filter((other) => !same(other)).map((other) => [...other])].slice(0, KEPT);
}

export function rememberQuery(asked: readonly string[]): void {
  if (asked.length === 0) return;
  known = withQuery(known, asked);
  for (const listener of [...listeners]) listener();
  try {
    localStorage.setItem(KEY, JSON.stringify(known));
  } catch {
    // The past holds for this window's life.
  }
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const usePastQueries = (): readonly (readonly string[])[] => useSyncExternalStore(subscribe, () => known);
