import type { RunId } from "../../../src/shared/ids";
import type { RunEvent, RunEventBody } from "../../../src/shared/run";
import { reduceRun, isEnded } from "../../../src/shared/run-view";
import type { Journal } from "../../../src/main/ports";

/** What stays on disk while consoles come and go. */
export class Disk {
  readonly runs = new Map<RunId, RunEvent[]>();
}

/** A journal over a disk in memory. `guard` is asked around each write and may throw, before it or after it is stored. */
export function memoryJournal(disk: Disk, guard: (when: "before" | "after", body: RunEventBody) => void = () => {}): Journal {
  const write = (run: RunId, actor: string, at: number, body: RunEventBody): RunEvent => {
    guard("before", body);
    const events = disk.runs.get(run) ?? [];
    // Through JSON, as a real journal does: what cannot be kept is lost here too.
    const event: RunEvent = { run, seq: events.length + 1, at, actor, body: structuredClone(JSON.parse(JSON.stringify(body))), hash: "" };
    disk.runs.set(run, [...events, event]);
    guard("after", body);
    return event;
  };
  return {
    create: write,
    append: write,
    events: (run, after = 0) => (disk.runs.get(run) ?? []).filter(({ seq }) => seq > after),
    list: (limit) => [...disk.runs.values()].slice(0, limit).map((events) => {
      const { id, plan, status, actor, createdAt } = reduceRun(events);
      return { id, runbook: plan.runbook, title: plan.title, risk: plan.risk, dryRun: plan.dryRun, status, actor, createdAt, stepsDone: 0, stepsTotal: 0 };
    }),
    open: () => [...disk.runs.keys()].filter((run) => !isEnded(reduceRun(disk.runs.get(run) ?? []).status)),
    verify: () => undefined,
  };
}
