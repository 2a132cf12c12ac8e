import { useRef } from "react";
import { failedSteps, refusalOf } from "../../../shared/run-refusal";
import type { StepKey } from "../../../shared/ids";
import type { RunCommand, RunView } from "../../../shared/run";
import { plannedStep } from "../../../shared/run-view";
import { notify } from "../../app/notices";
import type { Asking } from "./dialogs";
import { focusOn } from "./focus-on";
import type { RunPlace } from "./place";
import type { RunKey } from "./run-keys";
import type { Row } from "./rows";
import type { Send } from "./send";

interface Screen {
  view: RunView;
  rows: readonly Row[];
  /** Index of the row that is shown. */
  at: number;
  place: RunPlace;
  send: Send;
  ask: (asking: Asking) => void;
  toggle: (row: Row, to?: "open" | "folded") => void;
}

/** A second press so soon after a tick was meant for the same step. */
const AGAIN_AFTER_MS = 700;

/** What each key does on the screen as it stands. What the run would refuse is said as the refusal. */
export function useRunActions({ view, rows, at, place, send, ask, toggle }: Screen): (key: RunKey) => void {
  const tickedAt = useRef(-Infinity);
  const row = rows[at];
  const step = row?.kind === "step" ? row.step.key : undefined;
  const goTo = (index: number): void => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!next) return;
    place.pick(next.id);
    focusOn(next.id);
  };
  /** Does it, or says why not. */
  const unlessRefused = (command: RunCommand, act: () => void): void => {
    const refusal = refusalOf(view, command);
    if (refusal) notify(refusal);
    else act();
  };
  const onStep = (act: (step: StepKey) => void): void => {
    if (step !== undefined) act(step);
    else notify({ code: "run.no-selection", message: "Pick a single step first.", next: "j and k move, ] opens a group of hosts." });
  };
  return (key) => {
    switch (key.kind) {
      case "move": return goTo(at + key.by);
      case "edge": return goTo(key.to === "first" ? 0 : rows.length - 1);
      case "attention": return goTo(nextTrouble(rows, at, view));
      case "fold": return row && fold(row, rows, place, toggle);
      case "unfold": return row && toggle(row, "open");
      case "press":
        if (row && row.kind !== "step") return toggle(row);
        return document.querySelector<HTMLElement>(".step-panel [data-answer], .step-panel .answer input, .step-panel button, .step-panel pre")?.focus();
      case "tick":
        if (performance.now() - tickedAt.current < AGAIN_AFTER_MS) return undefined;
        tickedAt.current = performance.now();
        return onStep((wanted) => answer(view, wanted, send, unlessRefused));
      case "run": return run(view, step, ask, send, unlessRefused);
      case "skip": return onStep((wanted) => unlessRefused({ type: "skip", step: wanted, reason: "…" }, () => ask({ kind: "skip", step: wanted })));
      case "note": return onStep((wanted) => unlessRefused({ type: "note", step: wanted, note: "…" }, () => ask({ kind: "note", step: wanted })));
      case "pause":
        if (view.paused) return unlessRefused({ type: "continue" }, () => void send({ type: "continue" }));
        return unlessRefused({ type: "pause" }, () => ask({ kind: "pause" }));
      case "stop": return unlessRefused({ type: "stop", undo: false }, () => ask({ kind: "stop" }));
      case "output": return document.querySelector<HTMLElement>("[data-output]")?.focus();
      case "follow":
        place.pick(undefined);
        return requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-row][aria-pressed=true]")?.focus());
    }
  };
}

type Guard = (command: RunCommand, act: () => void) => void;

/** Space: the shortest answer to what the step waits for; what needs words gets the focus. */
function answer(view: RunView, step: StepKey, send: Send, unlessRefused: Guard): void {
  const state = view.steps[step];
  const toField = (): void => document.querySelector<HTMLElement>(".step-panel [data-answer], .step-panel .answer input, .step-panel .answer button")?.focus();
  if (state?.waitingFor === "decision") return toField();
  if (state?.waitingFor === "gate") return plannedStep(view, step)?.gate?.type !== undefined || plannedStep(view, step)?.gate?.by !== undefined ? toField() : void send({ type: "agree", step });
  if (state?.status === "done") return unlessRefused({ type: "untick", step }, () => void send({ type: "untick", step }));
  return unlessRefused({ type: "tick", step }, () => void send({ type: "tick", step }));
}

function run(view: RunView, step: StepKey | undefined, ask: (asking: Asking) => void, send: Send, unlessRefused: Guard): void {
  if (refusalOf(view, { type: "resume" }) === undefined) return void send({ type: "resume" });
  if (step !== undefined && refusalOf(view, { type: "aim", step }) === undefined) return document.querySelector<HTMLElement>(".step-panel [data-answer]")?.focus();
  const failed = step !== undefined && view.steps[step]?.status === "failed" ? [step] : failedSteps(view);
  if (failed.length === 0) return notify({ code: "run.nothing-to-run", message: "Nothing failed that could be run again.", next: "The run goes on by itself as soon as it can." });
  return unlessRefused({ type: "retry", steps: failed }, () => ask({ kind: "retry", steps: failed }));
}

function fold(row: Row, rows: readonly Row[], place: RunPlace, toggle: Screen["toggle"]): void {
  if (row.kind !== "step") return toggle(row, "folded");
  const group = row.group && rows.find(({ id }) => id === row.group?.id);
  if (!group) return undefined;
  toggle(group, "folded");
  place.pick(group.id);
  return focusOn(group.id);
}

const TROUBLE = new Set(["failed", "unknown", "undo failed", "waiting"]);

/** The next row below that failed or waits, from the top again after the last one; the same row where there is none. */
function nextTrouble(rows: readonly Row[], at: number, view: RunView): number {
  const troubled = rows.flatMap((row, index) => (row.kind === "step" && TROUBLE.has(view.steps[row.step.key]?.status ?? "pending") ? [index] : []));
  return troubled.find((index) => index > at) ?? troubled[0] ?? at;
}
