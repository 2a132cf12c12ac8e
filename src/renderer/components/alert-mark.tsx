import { BellOff, BellRing, CircleCheck, Hourglass, Info, OctagonX, TriangleAlert, type LucideIcon } from "lucide-react";
import type { Tone } from "./tone";
import "./state-mark.css";

interface Face {
  icon: LucideIcon;
  tone: Tone;
}

const FIRING: Record<string, Face> = {
  critical: { icon: OctagonX, tone: "bad" },
  warning: { icon: TriangleAlert, tone: "warn" },
  info: { icon: Info, tone: "back" },
  none: { icon: BellRing, tone: "back" },
};

const faceOf = (state: "pending" | "firing" | "resolved", severity: string): Face =>
  state === "resolved" ? { icon: CircleCheck, tone: "good" } : state === "pending" ? { icon: Hourglass, tone: "idle" } : (FIRING[severity] ?? { icon: BellRing, tone: "warn" });

export const alertTone = (state: "pending" | "firing" | "resolved", severity: string): Tone => faceOf(state, severity).tone;

export interface AlertMarkProps {
  state: "pending" | "firing" | "resolved";
  severity: string;
  /** The word; the state itself where it is left out. */
  word?: string;
  iconOnly?: boolean;
  size?: "s" | "m" | "l";
}

/** An alert's state as shape, word and colour; the shape of a firing one is its severity. */
export function AlertMark({ state, severity, word = state, iconOnly = false, size = "s" }: AlertMarkProps) {
  const { icon: Icon, tone } = faceOf(state, severity);
  return (
    <span className={`state state-${size} tone-${tone}`} title={iconOnly ? word : undefined}>
      <Icon aria-hidden className="state-icon" strokeWidth={2.25} />
      <span className={iconOnly ? "sr-only" : "state-word"}>{word}</span>
    </span>
  );
}

/** Says that nobody is told of an alert, and why. */
export function MutedMark({ word, title }: { word: string; title?: string }) {
  return <span className="badge" title={title}><BellOff aria-hidden />{word}</span>;
}
