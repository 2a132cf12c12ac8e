import { useSyncExternalStore } from "react";
import { z } from "zod";

/** How this window looks. Kept in the window's own storage: nothing in the core depends on it. */
const Preferences = z.object({
  theme: z.enum(["system", "dark", "light"]).catch("dark"),
  /** 1 = 16 px root */
  textScale: z.number().min(0.8).max(2).catch(1),
});
export type Preferences = z.infer<typeof Preferences>;

export const TEXT_SCALES = [0.9, 1, 1.15, 1.3, 1.5] as const;

const KEY = "quarterdeck.preferences";
const listeners = new Set<() => void>();
const daylight = window.matchMedia("(prefers-color-scheme: light)");
let present = read();

function read(): Preferences {
  try {
    return Preferences.parse(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch {
    return Preferences.parse({}); // storage refused or unreadable: the defaults are good enough
  }
}

export function applyPreferences(): void {
  const root = document.documentElement;
  const light = present.theme === "light" || (present.theme === "system" && daylight.matches);
  root.dataset["theme"] = light ? "light" : "dark";
  root.style.setProperty("--text-scale", String(present.textScale));
}

export function setPreferences(change: Partial<Preferences>): void {
  present = { ...present, ...change };
  applyPreferences();
  for (const listener of [...listeners]) listener();
  try {
    localStorage.setItem(KEY, JSON.stringify(present));
  } catch {
    // The choice holds for this window's life.
  }
}

/** One notch larger (+1), smaller (-1) or back to normal (0). */
export function stepTextScale(by: -1 | 0 | 1): void {
  const at = TEXT_SCALES.findIndex((scale) => scale === present.textScale);
  const next = by === 0 ? 1 : (TEXT_SCALES[Math.min(TEXT_SCALES.length - 1, Math.max(0, at + by))] ?? 1);
  setPreferences({ textScale: next });
}

daylight.addEventListener("change", applyPreferences);

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => present,
  );
}
