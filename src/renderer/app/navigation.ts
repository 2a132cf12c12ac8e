import { useSyncExternalStore } from "react";
import { formatRoute, parseRoute, type Route } from "./route";

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
};

/** The route of the location's hash; the text itself, so that equal routes do not draw again. */
export function useHash(): string {
  return useSyncExternalStore(subscribe, () => window.location.hash);
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
