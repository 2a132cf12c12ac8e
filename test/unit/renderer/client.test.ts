import { describe, expect, it, vi } from "vitest";
import { createClient, type Door } from "../../../src/renderer/app/client";
import { throttle } from "../../../src/renderer/app/console";
import { createResource } from "../../../src/renderer/app/resource";
import { createRunStore } from "../../../src/renderer/features/run/run-store";
import type { Tell } from "../../../src/shared/contract";
import { RunId } from "../../../src/shared/ids";
import { succeed, type Outcome } from "../../../src/shared/problem";
import { FakeCore } from "../../fixtures/renderer/fake-core";
import { sampleRuns } from "../../fixtures/renderer/runs";

function door(answer: Door["ask"]): { door: Door; tell: (tell: Tell) => void } {
  const listeners = new Set<(tell: Tell) => void>();
  return {
    door: { ask: answer, subscribe: (listener) => (listeners.add(listener), () => void listeners.delete(listener)) },
    tell: (tell) => listeners.forEach((listener) => listener(tell)),
  };
}

describe("the client", () => {
  it("refuses an answer that does not fit the contract", async () => {
    const client = createClient(door(() => Promise.resolve(succeed({ version: 3 }))).door);
    expect(await client.ask("app.info", undefined)).toMatchObject({ ok: false, problem: { code: "window.reply-misread" } });
  });
  it("makes a problem of a core that is gone", async () => {
    const client = createClient(door(() => Promise.reject(new Error("channel closed"))).door);
    expect(await client.ask("prompt.list", undefined)).toMatchObject({ ok: false, problem: { code: "window.core-gone", cause: "channel closed" } });
  });
  it("tells of a hole in the sequence, once", () => {
    const { door: opened, tell } = door(() => Promise.resolve(succeed([])));
    const client = createClient(opened);
    const hole = vi.fn();
    const stored = vi.fn();
    client.onHole(hole);
    client.listen("samples.stored", stored);
    for (const seq of [7, 8, 10, 11]) tell({ seq, name: "samples.stored", value: { upTo: seq } });
    expect(hole).toHaveBeenCalledTimes(1);
    expect(stored).toHaveBeenCalledTimes(4);
  });
  it("does not pass on what does not fit", () => {
    const { door: opened, tell } = door(() => Promise.resolve(succeed([])));
    const client = createClient(opened);
    const stored = vi.fn();
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    client.listen("samples.stored", stored);
    tell({ seq: 1, name: "samples.stored", value: { upTo: "noon" } });
    expect(stored).not.toHaveBeenCalled();
    expect(error).toHaveBeenCalledOnce();
    error.mockRestore();
  });
});

describe("a resource", () => {
  it("keeps the last good value when a later question fails", async () => {
    const outcomes: Outcome<unknown>[] = [succeed([]), { ok: false, problem: { code: "x", message: "no" } }];
    const resource = createResource(createClient(door(() => Promise.resolve(outcomes.shift() ?? succeed([]))).door), "prompt.list", undefined);
    await resource.refetch();
    await resource.refetch();
    expect(resource.get()).toMatchObject({ value: [], problem: { message: "no" }, loading: false });
  });
  it("does not let an old answer overwrite a newer broadcast", async () => {
    let answer: (outcome: Outcome<unknown>) => void = () => undefined;
    const resource = createResource(createClient(door(() => new Promise((resolve) => { answer = resolve; })).door), "prompt.list", undefined);
    const asked = resource.refetch();
    resource.put([{ kind: "secret", id: "1", name: "A", why: "b" }]);
    answer(succeed([]));
    await asked;
    expect(resource.get().value).toHaveLength(1);
  });
});

describe("a run's store", () => {
  const id = RunId.parse(sampleRuns(Date.now())[0]?.run);

  it("folds events into the view", async () => {
    const core = new FakeCore();
    const client = createClient(core.door);
    const list = await client.ask("run.list", {});
    const running = list.ok ? list.value.find(({ status }) => status === "running") : undefined;
    const store = createRunStore(client, running?.id ?? id);
    const close = store.open();
    await vi.waitFor(() => expect(store.get().value?.status).toBe("running"));
    await client.ask("run.command", { run: running?.id ?? id, command: { type: "stop", undo: true } });
    await vi.waitFor(() => expect(store.get().value).toMatchObject({ status: "rolled back", stopRequested: true }));
    close();
    core.close();
  });

  it("asks again when it missed an event", async () => {
    const core = new FakeCore();
    const asked = vi.spyOn(core.door, "ask");
    const client = createClient(core.door);
    const list = await client.ask("run.list", {});
    const run = list.ok ? list.value.find(({ status }) => status === "running") : undefined;
    const store = createRunStore(client, run?.id ?? id);
    const close = store.open();
    await vi.waitFor(() => expect(store.get().value).toBeDefined());
    const before = asked.mock.calls.filter(([name]) => name === "run.get").length;
    const seq = (store.get().value?.lastSeq ?? 0) + 5;
    core.tell("run.event", { run: run?.id ?? id, seq, at: 1, actor: "a", hash: "", body: { type: "run.stop-requested" } });
    await vi.waitFor(() => expect(asked.mock.calls.filter(([name]) => name === "run.get").length).toBe(before + 1));
    close();
    core.close();
  });
});

describe("throttling", () => {
  it("acts at once, and once more for all that came meanwhile", () => {
    vi.useFakeTimers();
    const act = vi.fn();
    const again = throttle(act, 1_000);
    again();
    again();
    again();
    expect(act).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
    expect(act).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(5_000);
    expect(act).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});
