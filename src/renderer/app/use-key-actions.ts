import { useEffect, useEffectEvent } from "react";

const G_WITHIN_MS = 1_000;

/**
 * A screen's own keys, by `KeyboardEvent.key`: not where text is typed, not while a dialog is open, not as the second of "g and a letter",
 * and Enter, space and arrows not where a control has its own use for them.
 */
export function useKeyActions(actions: Readonly<Record<string, (() => void) | undefined>>): void {
  const act = useEffectEvent((key: string): boolean => {
    const action = Object.hasOwn(actions, key) ? actions[key] : undefined;
    action?.();
    return action !== undefined;
  });
  useEffect(() => {
    let gAt = -Infinity;
    const onKey = (event: KeyboardEvent): void => {
      const afterG = event.timeStamp - gAt < G_WITHIN_MS;
      gAt = event.key === "g" ? event.timeStamp : -Infinity;
      if (event.defaultPrevented || event.repeat || afterG || event.ctrlKey || event.metaKey || event.altKey) return;
      if (keepsKey(event.target, event.key) || document.querySelector("[role=dialog],[role=alertdialog]")) return;
      if (act(event.key)) event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

const OF_CONTROLS = /^(Enter| |Escape)$/;
const OF_SLIDERS = /^(Arrow|Page|Home|End|Enter|Escape|\+|-)/;

function keepsKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return !(target instanceof HTMLInputElement && target.type === "checkbox" && key.length === 1 && key !== " ");
  if (target.closest("[role=slider]")) return OF_SLIDERS.test(key);
  return target.closest("a, button, summary") !== null && OF_CONTROLS.test(key);
}
