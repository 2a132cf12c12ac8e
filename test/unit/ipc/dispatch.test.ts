import { describe, expect, it, vi } from "vitest";
import { Broadcaster } from "../../../src/main/ipc/broadcaster";
import { type Answers, dispatch } from "../../../src/main/ipc/dispatch";
import { questions, type Tell } from "../../../src/shared/contract";
import { raise } from "../../../src/shared/problem";

const unanswered = Object.fromEntries(Object.keys(questions).map((name) => [name, () => { throw new Error(`${name} was asked`); }])) as unknown as Answers;

describe("a message from the window", () => {
  it.each([
    ["no object", 7],
    ["no name", { payload: 1 }],
    ["a name that is not a question", { name: "app.quit", payload: undefined }],
    ["a name of Object's own", { name: "constructor", payload: undefined }],
    ["a prototype key", { name: "__proto__", payload: undefined }],
    ["something beside name and payload", { name: "app.info", payload: undefined, channel: "x" }],
  ])("with %s is refused and reaches no answer", async (_what, message) => {
    expect(await dispatch(unanswered, message)).toMatchObject({ ok: false, problem: { code: "contract.unknown-question" } });
  });

  it("whose payload does not fit is refused with the reason", async () => {
    const outcome = await dispatch(unanswered, { name: "run.get", payload: "../../etc/passwd" });
    expect(outcome).toMatchObject({ ok: false, problem: { code: "contract.bad-question" } });
  });

  it("gets its answer, and a thrown problem whole", async () => {
    const answers: Answers = { ...unanswered, "fleet.choose": () => "/tmp/fleet.yaml", "fleet.get": () => raise({ code: "x.y", message: "No.", next: "Yes." }) };
    expect(await dispatch(answers, { name: "fleet.choose", payload: undefined })).toEqual({ ok: true, value: "/tmp/fleet.yaml" });
    expect(await dispatch(answers, { name: "fleet.get", payload: undefined })).toEqual({ ok: false, problem: { code: "x.y", message: "No.", next: "Yes." } });
  });
});

describe("what the core tells", () => {
  it("is numbered without holes, keeps every event and only the latest state", () => {
    vi.useFakeTimers();
    const sent: Tell[][] = [];
    const broadcaster = new Broadcaster((tells) => sent.push(tells));
    broadcaster.tell("samples.stored", { upTo: 1 });
    broadcaster.tell("runbooks.changed", { at: 1 });
    broadcaster.tell("samples.stored", { upTo: 2 });
    vi.advanceTimersByTime(100);
    broadcaster.tell("samples.stored", { upTo: 3 });
    vi.advanceTimersByTime(99);
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sent.flat()).toEqual([
      { seq: 1, name: "runbooks.changed", value: { at: 1 } },
      { seq: 2, name: "samples.stored", value: { upTo: 2 } },
      { seq: 3, name: "samples.stored", value: { upTo: 3 } },
    ]);
    vi.useRealTimers();
  });

  it("waits with pictures for the eye until a window is on a screen again; everything else goes out", () => {
    vi.useFakeTimers();
    const sent: Tell[][] = [];
    let seen = false;
    const broadcaster = new Broadcaster((tells) => sent.push(tells), () => seen);
    for (const upTo of [1, 2]) broadcaster.tell("samples.stored", { upTo });
    broadcaster.tell("runbooks.changed", { at: 1 });
    vi.advanceTimersByTime(1_000);
    expect(sent.flat()).toEqual([{ seq: 1, name: "runbooks.changed", value: { at: 1 } }]);
    seen = true;
    broadcaster.flush();
    expect(sent.flat().at(-1)).toEqual({ seq: 2, name: "samples.stored", value: { upTo: 2 } });
    vi.useRealTimers();
  });
});
