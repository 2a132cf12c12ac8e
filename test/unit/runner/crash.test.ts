import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RunEventBody } from "../../../src/shared/run";
import { Case } from "./crash/case";
import { check } from "./crash/check";
import { live, type Wishes } from "./crash/live";
import { memoryStore, sqliteStore, type Store } from "./crash/store";
import { World } from "./crash/world";

const STUCK_MS = 30_000;
/** One case in so many is written to the real journal, which is on disk after each event. */
const REAL_EVERY = 20;

/** A run that never ends would only show as a test that never ends. */
async function unlessStuck(life: Promise<void>, store: Store): Promise<void> {
  const settled = new AbortController();
  const stuck = delay(STUCK_MS, undefined, { signal: settled.signal }).then(() => {
    throw new Error(`the run stands still:\n${store.events().slice(1).map(({ actor, body }) => JSON.stringify({ actor, ...body })).join("\n")}`);
  });
  stuck.catch(() => undefined);
  await Promise.race([life, stuck]).finally(() => settled.abort());
}

/** What random runs must have come across, so that the model cannot pass by idling. */
const MUST_HAPPEN: readonly RunEventBody["type"][] = [
  "run.interrupted", "run.resumed", "run.stop-requested", "run.paused", "run.continued", "run.reopened", "step.skipped", "step.ticked", "step.agreed", "step.aimed",
  "step.probed", "step.decided", "undo.ended",
];

async function play(given: Case, store: Store, happened: Map<string, number>): Promise<void> {
  try {
    const world = new World();
    const wishes: Wishes = { retries: given.retries, words: given.words };
    for (const death of [...given.deaths, undefined]) await unlessStuck(live(store, world, given, wishes, death), store);
    await check(store, world);
    for (const type of new Set(store.events().map(({ body }) => body.type))) happened.set(type, (happened.get(type) ?? 0) + 1);
  } finally {
    await store.remove();
  }
}

describe("a console that is killed at any write of its journal", () => {
  it("repeats no effect, and never shows as done what nobody knows", { timeout: 300_000 }, async () => {
    const seed = Number(process.env["QD_SEED"] ?? Date.now() % 2_147_483_647);
    const numRuns = Number(process.env["QD_CRASH_CASES"] ?? 2_000);
    const happened = new Map<string, number>();
    console.log(`crash model: seed ${seed}, ${numRuns} cases`);
    await fc.assert(
      fc.asyncProperty(Case, fc.nat(REAL_EVERY - 1), (given, real) => play(given, real === REAL_EVERY - 1 ? sqliteStore() : memoryStore(), happened)),
      { numRuns, seed },
    );
    console.log(`in so many cases: ${MUST_HAPPEN.map((type) => `${type} ${happened.get(type) ?? 0}`).join(", ")}`);
    if (numRuns >= 500) expect(MUST_HAPPEN.filter((type) => !happened.has(type))).toEqual([]);
  });
});
