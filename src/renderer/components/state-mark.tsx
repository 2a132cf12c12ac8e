import {
  Ban, Circle, CircleCheck, CircleDashed, CircleDot, CircleHelp, CirclePause, CircleSlash2, Eye, Hand, LoaderCircle, OctagonX, SkipForward,
  TriangleAlert, Undo2, Unplug, type LucideIcon,
} from "lucide-react";
import type { Health } from "../../shared/overview";
import type { RunStatus, StepStatus } from "../../shared/run";
import type { Tone } from "./tone";
import "./state-mark.css";

export type StateWord = Health | RunStatus | StepStatus;

interface Face {
  icon: LucideIcon;
  tone: Tone;
  /** Turns while it lasts. */
  turning?: true;
}

const FACES: Record<StateWord, Face> = {
  healthy: { icon: CircleCheck, tone: "good" },
  degraded: { icon: TriangleAlert, tone: "warn" },
  failing: { icon: OctagonX, tone: "bad" },
  "not seen": { icon: CircleDashed, tone: "idle" },
  running: { icon: LoaderCircle, tone: "live", turning: true },
  waiting: { icon: Hand, tone: "you" },
  paused: { icon: CirclePause, tone: "warn" },
  undoing: { icon: LoaderCircle, tone: "back", turning: true },
  interrupted: { icon: Unplug, tone: "warn" },
  done: { icon: CircleCheck, tone: "good" },
  "rolled back": { icon: Undo2, tone: "back" },
  failed: { icon: OctagonX, tone: "bad" },
  unknown: { icon: CircleHelp, tone: "unknown" },
  pending: { icon: Circle, tone: "idle" },
  undone: { icon: Undo2, tone: "back" },
  "undo failed": { icon: Ban, tone: "bad" },
  skipped: { icon: SkipForward, tone: "idle" },
  "would run": { icon: Eye, tone: "idle" },
};

export const toneOf = (state: StateWord): Tone => FACES[state].tone;

export interface StateMarkProps {
  state: StateWord;
  /** Another word for the same state: "waiting for you". */
  word?: string;
  /** Leaves the word to assistive technology where a heading beside it already says it. */
  iconOnly?: boolean;
  size?: "s" | "m" | "l";
}

/** A state as shape, word and colour, in that order of importance. */
export function StateMark({ state, word = state, iconOnly = false, size = "s" }: StateMarkProps) {
  const { icon: Icon, tone, turning } = FACES[state];
  return (
    <span className={`state state-${size} tone-${tone}`} title={iconOnly ? word : undefined}>
      <Icon aria-hidden className={turning ? "state-icon state-turning" : "state-icon"} strokeWidth={2.25} />
      <span className={iconOnly ? "sr-only" : "state-word"}>{word}</span>
    </span>
  );
}

/** A containers' engine word ("running", "exited") as a mark: known ones only, the rest stays plain text. */
export function engineMark(state: string | undefined): { icon: LucideIcon; tone: Tone } {
  if (state === "running") return { icon: CircleDot, tone: "good" };
  if (state === "restarting" || state === "paused") return { icon: TriangleAlert, tone: "warn" };
  if (state === "exited" || state === "dead" || state === "missing") return { icon: CircleSlash2, tone: "bad" };
  return { icon: CircleDashed, tone: "idle" };
}

export function EngineMark({ state }: { state: string | undefined }) {
  const { icon: Icon, tone } = engineMark(state);
  return (
    <span className={`state state-s tone-${tone}`}>
      <Icon aria-hidden className="state-icon" strokeWidth={2.25} />
      <span className="state-word">{state ?? "not seen"}</span>
    </span>
  );
}
