import { useEffect, useEffectEvent } from "react";
import { runKey, type FocusPlace, type RunKey } from "./run-keys";

const G_WITHIN_MS = 1_000;

/** Hands the run's own keys on, while no dialog is open and nobody types. */
export function useRunKeys(act: (key: RunKey) => void): void {
  const take = useEffectEvent(act);
  useEffect(() => {
    let gAt = -Infinity;
    const onKey = (event: KeyboardEvent): void => {
      const afterG = event.timeStamp - gAt < G_WITHIN_MS;
      gAt = event.key === "g" ? event.timeStamp : -Infinity;
      // One press is one deed: a key that is held down moves, and does nothing else.
      const place = placeOf(event.target);
      if (event.defaultPrevented || place === undefined || document.querySelector("[role=dialog],[role=alertdialog]")) return;
      const key = runKey({ key: event.key, modified: event.ctrlKey || event.metaKey || event.altKey, place, afterG });
      if (!key || (event.repeat && key.kind !== "move")) return;
      event.preventDefault();
      take(key);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

/** Undefined where text is typed. */
function placeOf(target: EventTarget | null): FocusPlace | undefined {
  if (!(target instanceof HTMLElement)) return "page";
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return undefined;
  if (target.closest("[data-row]")) return "row";
  if (target.closest("pre")) return "text";
  return target.closest("a, button, summary") ? "control" : "page";
}
