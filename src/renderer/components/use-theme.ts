import { useSyncExternalStore } from "react";

const read = (): "dark" | "light" => (document.documentElement.dataset["theme"] === "light" ? "light" : "dark");

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

/** The theme that the window shows now, for what cannot follow CSS variables. */
export function useTheme(): "dark" | "light" {
  return useSyncExternalStore(subscribe, read);
}
