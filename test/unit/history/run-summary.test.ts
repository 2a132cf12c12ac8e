import { expect, it } from "vitest";
import { StepKey } from "../../../src/shared/ids";
import type { RunEventBody } from "../../../src/shared/run";
import { reduceRun } from "../../../src/shared/run-view";
import { summarize } from "../../../src/main/history/run-summary";
import { aHistory, created, runId, START } from "./given";

const one = StepKey.parse("one");
const two = StepKey.parse("two");
const story: RunEventBody[] = [
  { type: "run.started" },
  { type: "step.intended", step: one, attempt: 1, token: "t" },
  { type: "step.output", step: one, stream: "out", text: "pulling" },
  { type: "step.ended", step: one, outcome: "done", exit: 0, durationMs: 5 },
  { type: "step.waiting", step: two, for: "tick" },
  { type: "step.ticked", step: two },
  { type: "undo.intended", step: one, token: "u" },
  { type: "undo.ended", step: one, outcome: "done", exit: 0, durationMs: 5 },
  { type: "run.ended", outcome: "rolled back", reason: "stopped" },
];

it("a list always shows what the run's own view shows, also for a process that takes over in the middle", () => {
  const first = aHistory();
  first.journal.create(runId(), "ada", START, created());
  const seen: string[] = [];
  for (const [index, body] of story.entries()) {
    // Each event by another process: it knows the run from the file alone.
    const { journal } = aHistory({ file: first.file });
    journal.append(runId(), "ada", START + index, body);
    const [listed] = first.journal.list(1);
    expect(listed).toEqual(JSON.parse(JSON.stringify(summarize(reduceRun(journal.events(runId()))))));
    seen.push(`${listed?.status} ${listed?.stepsDone}/${listed?.stepsTotal}`);
    expect(journal.open()).toEqual(body.type === "run.ended" ? [] : [runId()]);
  }
  expect(seen).toEqual([
    "running 0/2", "running 0/2", "running 0/2", "running 1/2", "waiting 1/2", "running 2/2", "undoing 1/2", "undoing 1/2", "rolled back 1/2",
  ]);
});
