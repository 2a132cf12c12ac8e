import { RunId, StepKey } from "../../../../src/shared/ids";
import type { RunEvent, RunEventBody } from "../../../../src/shared/run";
import { reduceRun } from "../../../../src/shared/run-view";
import { decide, type Decision } from "../../../../src/main/runner/decide/decide";
import type { BuiltPlan } from "../../../../src/main/runner/plan/build";
import { RunRecord } from "../../../../src/main/runner/record";

const run = RunId.parse("20261121T101500Z-abc123");

/** A run whose journal says this and no more. */
export class GivenRecord {
  readonly record: RunRecord;
  private readonly events: RunEvent[] = [];

  constructor(readonly built: BuiltPlan, ...bodies: RunEventBody[]) {
    this.events.push(this.event({ type: "run.created", plan: built.plan, planHash: built.hash }));
    this.record = new RunRecord(this.events);
    this.add({ type: "run.started" }, ...bodies);
  }

  /** Key of a step by its id and, where it has several places, its host. */
  key(id: string, host?: string): StepKey {
    const found = this.built.plan.phases.flatMap(({ steps }) => steps).find((step) => step.stepId === id && (host === undefined || step.host === host));
    if (!found) throw new Error(`no step ${id}`);
    return found.key;
  }

  add(...bodies: RunEventBody[]): this {
    for (const body of bodies) {
      const event = this.event(body);
      this.events.push(event);
      this.record.apply(event);
    }
    return this;
  }

  /** A step that began and ended so. */
  step(id: string, outcome: "done" | "failed" | "unknown", host?: string): this {
    const step = this.key(id, host);
    return this.add(
      { type: "step.intended", step, attempt: this.record.step(step).attempt + 1, token: "a".repeat(24) }, { type: "step.started", step },
      { type: "step.ended", step, outcome, reason: outcome === "done" ? undefined : "exit status 1", durationMs: 1 },
    );
  }

  /** What is next, told shortly: "run a@web1 b@web1", "wait", "end failed". A console that reads the journal anew must say the same. */
  next(): string {
    const told = tell(decide(this.record, () => false));
    const anew = tell(decide(new RunRecord(this.events), () => false));
    if (anew !== told || JSON.stringify(reduceRun(this.events)) !== JSON.stringify(this.record.view)) throw new Error(`${told}, but read anew: ${anew}`);
    return told;
  }

  private event(body: RunEventBody): RunEvent {
    return { run, seq: this.events.length + 1, at: 1_000 + this.events.length, actor: "ann", body, hash: "" };
  }
}

function tell(decision: Decision): string {
  switch (decision.kind) {
    case "run":
    case "reconcile":
      return [decision.kind, ...decision.steps.map(({ stepId, host }) => (host ? `${stepId}@${host}` : stepId))].join(" ");
    case "ask":
      return `ask ${decision.step.stepId} for ${decision.for}`;
    case "end":
      return `end ${decision.outcome}: ${decision.reason}`;
    case "wait":
      return "wait";
    case "skip":
    case "fail":
      return `${decision.kind} ${decision.step.stepId}: ${decision.reason}`;
    default:
      return `${decision.kind} ${decision.step.stepId}`;
  }
}
