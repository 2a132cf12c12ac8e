import type { Executor, Risk, Runbook, RunbookStep } from "./model";

/** A runbook as `runbook show --json` prints it: what it holds, without its prose. */
export interface ShownStep {
  id: string;
  /** Id of its phase. */
  phase: string;
  kind: RunbookStep["kind"];
  title: string;
  line: number;
  risk?: Risk;
  executor?: Executor;
}

export interface ShownPhase {
  id: string;
  title: string;
  level: number;
  line: number;
  steps: ShownStep[];
}

export interface ShownRunbook {
  title: string;
  risk: Risk;
  armed: boolean;
  /** One for each heading; steps before the first heading stand in a phase of level 0. */
  phases: ShownPhase[];
  /** The steps of all phases in reading order. */
  steps: ShownStep[];
  counts: { phases: number; checks: number; steps: number; actions: number };
}

/** `counts.checks` are manual checks, `counts.actions` steps that act, `counts.steps` both and gates. */
export function showRunbook(runbook: Runbook): ShownRunbook {
  const phases = runbook.phases
    .filter((phase) => phase.level > 0 || phase.steps.length > 0)
    .map(({ id, title, level, line, steps }) => ({ id, title, level, line, steps: steps.map((step) => showStep(step, id)) }));
  const steps = phases.flatMap((phase) => phase.steps);
  const count = (kind: RunbookStep["kind"]) => steps.filter((step) => step.kind === kind).length;
  return {
    title: runbook.title,
    risk: runbook.risk,
    armed: runbook.armed,
    phases,
    steps,
    counts: { phases: phases.length, checks: count("manual"), steps: steps.length, actions: count("action") },
  };
}

function showStep({ id, kind, title, line, action }: RunbookStep, phase: string): ShownStep {
  return { id, phase, kind, title, line, ...(action ? { risk: action.risk, executor: action.executor } : {}) };
}
