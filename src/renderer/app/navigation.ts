import { useSyncExternalStore } from "react";
import { formatRoute, parseRoute, type Route } from "./route";

/** Decides whether the window may leave the screen that is shown; `go on` is called later to leave after all. */
export type LeaveGuard = (goOn: () => void) => boolean;

let guard: LeaveGuard | undefined;
let shown: string | undefined;
const listeners = new Set<() => void>();

/** Asks before the window goes elsewhere. Returns what ends that. */
export function guardLeaving(ask: LeaveGuard): () => void {
  guard = ask;
  return () => {
    if (guard === ask) guard = undefined;
  };
}

function follow(): void {
  const wanted = window.location.hash;
  if (wanted === shown) return;
  const goOn = (): void => {
    guard = undefined;
    window.location.hash = wanted;
  };
  if (shown !== undefined && guard && !guard(goOn)) {
    window.history.replaceState(null, "", shown);
    return;
  }
  shown = wanted;
  for (const listener of [...listeners]) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    shown = window.location.hash;
    window.addEventListener("hashchange", follow);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener("hashchange", follow);
  };
}

/** The route of the location's hash; the text itself, so that equal routes do not draw again. */
export function useHash(): string {
  return useSyncExternalStore(subscribe, () => shown ?? window.location.hash);
}

export function useRoute(): Route {
  return parseRoute(useHash());
}

export function go(route: Route): void {
  window.location.hash = formatRoute(route);
}

/** Goes without leaving the present place in the history. */
export function replaceRoute(route: Route): void {
  window.location.replace(formatRoute(route));
}
