/** What a key on the run's screen asks for. */
export type RunKey =
  | { kind: "move"; by: number }
  | { kind: "edge"; to: "first" | "last" }
  | { kind: "fold" | "unfold" | "press" | "tick" | "run" | "skip" | "note" | "pause" | "stop" | "output" | "follow" | "attention" };

const KEYS: Readonly<Record<string, RunKey>> = {
  j: { kind: "move", by: 1 }, ArrowDown: { kind: "move", by: 1 }, k: { kind: "move", by: -1 }, ArrowUp: { kind: "move", by: -1 },
  PageDown: { kind: "move", by: 10 }, PageUp: { kind: "move", by: -10 }, Home: { kind: "edge", to: "first" }, End: { kind: "edge", to: "last" },
  "[": { kind: "fold" }, ArrowLeft: { kind: "fold" }, "]": { kind: "unfold" }, ArrowRight: { kind: "unfold" },
  Enter: { kind: "press" }, " ": { kind: "tick" }, r: { kind: "run" }, s: { kind: "skip" }, n: { kind: "note" }, p: { kind: "pause" },
  x: { kind: "stop" }, o: { kind: "output" }, f: { kind: "follow" }, e: { kind: "attention" }, Escape: { kind: "follow" },
};

/** Where the keyboard's focus is: nowhere in particular, on a row of the checklist, or on something with keys of its own. */
export type FocusPlace = "page" | "row" | "control" | "text";

/** Keys that a control in focus, or a text that scrolls, keeps for itself. */
const OF_CONTROLS = new Set(["Enter", " ", "Escape"]);
const OF_TEXT = new Set(["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "PageDown", "PageUp", "Home", "End", " "]);

export interface Pressed {
  key: string;
  /** With Ctrl, Cmd or Alt: not ours. */
  modified: boolean;
  place: FocusPlace;
  /** "g" came just before: the letter goes to another screen. */
  afterG: boolean;
}

export function runKey({ key, modified, place, afterG }: Pressed): RunKey | undefined {
  if (modified || afterG) return undefined;
  if (place === "control" && OF_CONTROLS.has(key)) return undefined;
  if (place === "text" && OF_TEXT.has(key)) return undefined;
  return Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
}

/** The sheet's own list: what the keys do here, in words. */
export const RUN_KEY_SHEET: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ["j", "k"], does: "Next step, step before (also ↓ ↑)" },
  { keys: ["]", "["], does: "Open or fold a group of hosts (also → ←)" },
  { keys: ["Enter"], does: "Open the group, or go into the step" },
  { keys: ["Space"], does: "Tick, agree, or answer" },
  { keys: ["r"], does: "Run: aim, resume, or retry what failed" },
  { keys: ["s"], does: "Skip the step, with a reason" },
  { keys: ["n"], does: "Note on the step" },
  { keys: ["p"], does: "Pause, continue" },
  { keys: ["x"], does: "Stop the run" },
  { keys: ["o"], does: "Into the output" },
  { keys: ["/"], does: "Search the output" },
  { keys: ["e"], does: "Next step that failed or waits" },
  { keys: ["f"], does: "Follow the current step again (also Esc)" },
];
