import { useEffect, useEffectEvent } from "react";

export const GO_KEYS = { o: "overview", a: "alerts", u: "rules", q: "query", j: "objectives", d: "dashboards", l: "logs", t: "targets", r: "runbooks", h: "history", c: "schedules", s: "settings" } as const;
export type GoTarget = (typeof GO_KEYS)[keyof typeof GO_KEYS];

export interface KeyActions {
  palette: () => void;
  help: () => void;
  go: (target: GoTarget) => void;
  /** Puts the focus into the screen's filter, if it has one. */
  find: () => void;
  text: (by: -1 | 0 | 1) => void;
  /** To the screen before this one, or the one after it. */
  history: (by: -1 | 1) => void;
}

/** What one key press means. `afterG` says that "g" came within the second before. */
export type KeyMeaning =
  | { kind: "palette" | "help" | "find" | "g" | "none" }
  | { kind: "go"; target: GoTarget }
  | { kind: "text"; by: -1 | 0 | 1 }
  | { kind: "history"; by: -1 | 1 };

export interface KeyPress {
  key: string;
  /** Ctrl or Cmd. */
  command: boolean;
  alt: boolean;
  /** The focus is where text is typed. */
  typing: boolean;
  afterG: boolean;
}

export function meaningOf({ key, command, alt, typing, afterG }: KeyPress): KeyMeaning {
  if (command && !alt) {
    if (key.toLowerCase() === "k") return { kind: "palette" };
    if (key === "+" || key === "=") return { kind: "text", by: 1 };
    if (key === "-") return { kind: "text", by: -1 };
    return key === "0" ? { kind: "text", by: 0 } : { kind: "none" };
  }
  if (typing) return { kind: "none" };
  if (alt) return key === "ArrowLeft" || key === "ArrowRight" ? { kind: "history", by: key === "ArrowLeft" ? -1 : 1 } : { kind: "none" };
  if (afterG && isGoKey(key)) return { kind: "go", target: GO_KEYS[key] };
  if (key === "?") return { kind: "help" };
  if (key === "/") return { kind: "find" };
  return { kind: key === "g" ? "g" : "none" };
}

const isGoKey = (key: string): key is keyof typeof GO_KEYS => key in GO_KEYS;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

const G_WITHIN_MS = 1_000;

/** The window's own keys: Ctrl/Cmd-K, g then a letter, ?, /, Alt and an arrow, and text size. */
export function useKeyboard(actions: KeyActions): void {
  const act = useEffectEvent((meaning: KeyMeaning): void => {
    switch (meaning.kind) {
      case "palette": return actions.palette();
      case "help": return actions.help();
      case "find": return actions.find();
      case "go": return actions.go(meaning.target);
      case "text": return actions.text(meaning.by);
      case "history": return actions.history(meaning.by);
      case "g": case "none": return undefined;
    }
  });
  useEffect(() => {
    let gAt = -Infinity;
    const onKey = (event: KeyboardEvent): void => {
      const inDialog = document.querySelector("[role=dialog],[role=alertdialog]") !== null;
      const meaning = meaningOf({
        key: event.key, command: event.ctrlKey || event.metaKey, alt: event.altKey,
        typing: isTyping(event.target) || inDialog, afterG: event.timeStamp - gAt < G_WITHIN_MS,
      });
      gAt = meaning.kind === "g" ? event.timeStamp : -Infinity;
      if (meaning.kind === "none" || meaning.kind === "g") return;
      event.preventDefault();
      act(meaning);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
