import { expect } from "vitest";
import type { StepKey } from "../../../../src/shared/ids";
import type { RunEvent, RunView } from "../../../../src/shared/run";
import { applyEvent, isEnded, reduceRun, startView } from "../../../../src/shared/run-view";
import type { Store } from "./store";
import { thingOf } from "./live";
import type { World } from "./world";

/** What must hold once everything is over, whatever happened in between. */
export async function check(store: Store, world: World): Promise<void> {
  const events = store.events();
  const [first] = events;
  if (!first) return;
  const view = reduceRun(events);
  const told = JSON.stringify({ status: view.status, reason: view.reason, events: events.slice(1).map(({ body, actor }) => ({ actor, ...body })) }, undefined, 1);
  expect(isEnded(view.status), told).toBe(true);
  expect(await store.broken(), told).toBeUndefined();
  expect(events.map(({ seq }) => seq), told).toEqual(events.map((_, index) => index + 1));
  expect(events.slice(1).reduce(applyEvent, startView(first)), told).toEqual(view);
  checkEffects(events, view, world, told);
  checkSteps(events, view, world, told);
  checkOrder(events, view, told);
  checkRepeats(events, view, told);
}

/** A thing comes about once, and once more each time that a person asked for exactly that. */
function checkEffects(events: readonly RunEvent[], view: RunView, world: World, told: string): void {
  const asked = new Map<string, number>();
  const ask = (key: StepKey) => asked.set(stepIdOf(view, key), (asked.get(stepIdOf(view, key)) ?? 0) + 1);
  for (const { body } of events) {
    if (body.type === "run.reopened") body.steps.forEach(ask);
    if (body.type === "step.aimed" || (body.type === "step.decided" && body.decision === "run again")) ask(body.step);
  }
  for (const [thing, times] of world.made) expect(times, `${thing} came about ${times} times\n${told}`).toBeLessThanOrEqual(1 + (asked.get(thing.split("@")[0] ?? "") ?? 0));
  for (const [thing, times] of world.shellUndos) expect(times, `${thing} was undone ${times} times\n${told}`).toBeLessThanOrEqual(1);
}

const stepIdOf = (view: RunView, key: StepKey): string => thingOf(view, key).split("@")[0] ?? "";

/** What is shown is so, where nobody but the console said it. */
function checkSteps(events: readonly RunEvent[], view: RunView, world: World, told: string): void {
  const saidByPerson = new Set(events.flatMap(({ body }) => (body.type === "step.decided" || body.type === "step.ticked" ? [body.step] : [])));
  const changes = view.plan.phases.flatMap(({ steps }) => steps.filter(({ kind, risk }) => kind === "action" && risk !== "read"));
  for (const { key } of changes) {
    const step = view.steps[key];
    if (!step) throw new Error(`no step ${key}`);
    const isThere = world.there.has(thingOf(view, key));
    if (step.status === "done" && !saidByPerson.has(key)) expect(isThere, `${key} is shown done and did not happen\n${told}`).toBe(true);
    if (step.status === "pending" && step.attempt === 0) expect(isThere, `${key} is shown pending and happened\n${told}`).toBe(false);
    if (step.status === "pending" && step.attempt > 0) expect(view.status, `${key} may have happened\n${told}`).toBe("unknown");
    if (step.status === "undone") expect(isThere, `${key} is shown undone and is there\n${told}`).toBe(false);
    if (step.status === "unknown") expect(["done", "rolled back"], told).not.toContain(view.status);
    expect([step.retrying, step.aimed], `${key} waits in a run that has ended\n${told}`).toEqual([undefined, undefined]);
  }
  const isLeft = (thing: string) => !changes.some(({ key }) => saidByPerson.has(key) && thingOf(view, key) === thing);
  if (view.status === "rolled back") expect([...world.there].filter(isLeft), told).toEqual([]);
  if (view.status === "done") expect(Object.values(view.steps).every(({ status }) => status === "done" || status === "skipped"), told).toBe(true);
}

/** Nothing begins while the run is paused or behind a gate, or before what it needs is done. */
function checkOrder(events: readonly RunEvent[], final: RunView, told: string): void {
  const [first, ...rest] = events;
  if (!first) return;
  const steps = final.plan.phases.flatMap((phase) => phase.steps);
  let view = startView(first);
  let runningAtPause: ReadonlySet<string> = new Set();
  for (const event of rest) {
    const { body } = event;
    if (body.type === "run.paused") runningAtPause = new Set(Object.values(view.steps).flatMap(({ key, status }) => (status === "running" ? [key] : [])));
    if (body.type === "step.intended" || body.type === "undo.intended") {
      if (view.paused) expect(runningAtPause, `${body.step} began while the run was paused\n${told}`).toContain(body.step);
    }
    if (body.type === "step.intended") {
      const planned = steps.findIndex(({ key }) => key === body.step);
      for (const gate of steps.slice(0, planned).filter(({ kind }) => kind === "gate")) expect(view.steps[gate.key]?.agreedBy.length, `${body.step} began behind ${gate.key}\n${told}`).toBeGreaterThanOrEqual(gate.gate?.count ?? 1);
      for (const needed of steps[planned]?.needs ?? []) expect(view.steps[needed]?.status, `${body.step} began before ${needed}\n${told}`).toBe("done");
      if (final.plan.armed === false) expect(view.steps[body.step]?.aimed || view.steps[body.step]?.status === "running" || decidedAgain(events, event, body.step), `${body.step} began by itself\n${told}`).toBe(true);
    }
    view = applyEvent(view, event);
  }
}

/** A change that has begun is begun again only when its probe said that it did not happen, or a person wants it. */
function checkRepeats(events: readonly RunEvent[], final: RunView, told: string): void {
  const changes = new Set(final.plan.phases.flatMap((phase) => phase.steps.flatMap(({ key, risk }) => (risk === "read" ? [] : [key]))));
  const begun = new Set<StepKey>();
  for (const { body } of events) {
    if (body.type === "step.intended" && changes.has(body.step)) expect(begun, `${body.step} was begun again unasked\n${told}`).not.toContain(body.step);
    if (body.type === "step.started") begun.add(body.step);
    const mayBegin = body.type === "step.aimed" || (body.type === "step.probed" && body.answer === "not done") || (body.type === "step.decided" && body.decision === "run again");
    if (mayBegin) begun.delete(body.step);
    if (body.type === "run.reopened") body.steps.forEach((key) => begun.delete(key));
  }
}

/** A person had said "run again" of a step whose end was unknown. */
const decidedAgain = (events: readonly RunEvent[], at: RunEvent, step: StepKey): boolean =>
  events.some(({ seq, body }) => seq < at.seq && body.type === "step.decided" && body.step === step && body.decision === "run again");
