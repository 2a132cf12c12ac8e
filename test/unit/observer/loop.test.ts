import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startLoop } from "../../../src/main/observer/loop";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it("keeps its pace from start to start, never overlaps, and does not catch up on missed rounds", async () => {
  let running = 0;
  const starts: number[] = [];
  let length = 30;
  const loop = startLoop(async () => {
    expect(++running).toBe(1);
    starts.push(performance.now());
    await pause(length);
    running -= 1;
  }, { everyMs: () => 100, delayMs: 10, jitter: 0 });
  const from = performance.now();
  await vi.advanceTimersByTimeAsync(250);
  length = 250;
  await vi.advanceTimersByTimeAsync(400);
  loop.stop();
  // A timer of 0 ms takes one.
  expect(starts.map((at) => Math.round(at - from))).toEqual([10, 110, 210, 310, 561]);
});

it("goes at once when it is poked, after the round under way, and ends when it is stopped", async () => {
  let rounds = 0;
  const loop = startLoop(async () => {
    rounds += 1;
    await pause(50);
  }, { everyMs: () => 10_000, jitter: 0 });
  await vi.advanceTimersByTimeAsync(10);
  loop.poke();
  expect(rounds).toBe(1);
  await vi.advanceTimersByTimeAsync(50);
  expect(rounds).toBe(2);
  await vi.advanceTimersByTimeAsync(500);
  loop.poke();
  await vi.advanceTimersByTimeAsync(0);
  expect(rounds).toBe(3);
  loop.stop();
  loop.poke();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(rounds).toBe(3);
});
