import { describe, expect, it } from "vitest";
import { bounded, untilAborted } from "../../../src/main/connections/bounded";
import { backoffMs } from "../../../src/main/connections/ssh/backoff";
import { route } from "../../../src/main/connections/ssh/route";
import { Slots } from "../../../src/main/connections/ssh/slots";
import { HostId } from "../../../src/shared/ids";
import { fleetOf, problemFrom } from "./console";

describe("the pause between attempts", () => {
  it("doubles up to the limit and keeps at least half", () => {
    const at = (failures: number, random: number) => backoffMs(failures, 1_000, 60_000, () => random);
    expect([1, 2, 3, 6, 7, 1_000].map((failures) => at(failures, 1))).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
    expect([at(1, 0), at(7, 0)]).toEqual([500, 30_000]);
  });
});

describe("slots", () => {
  const calm = new AbortController().signal;

  it("serves in order and counts a double release once", async () => {
    const slots = new Slots(1);
    const release = await slots.acquire(calm);
    const order: number[] = [];
    const queue = (n: number) => slots.acquire(calm).then((give) => (order.push(n), give));
    const [first, last] = [queue(1), queue(2)];
    release();
    release();
    const releaseFirst = await first;
    expect(slots.used).toBe(1);
    releaseFirst();
    (await last)();
    expect(order).toEqual([1, 2]);
    expect(slots.used).toBe(0);
  });

  it("lets a waiter leave without losing its slot", async () => {
    const slots = new Slots(1);
    const release = await slots.acquire(calm);
    const leaver = new AbortController();
    const left = slots.acquire(leaver.signal);
    const next = slots.acquire(calm);
    leaver.abort(new Error("left"));
    await expect(left).rejects.toThrow("left");
    release();
    (await next)();
    expect(slots.used).toBe(0);
  });
});

describe("a bounded call", () => {
  it("passes results and errors through", async () => {
    expect(await bounded({ area: "x", what: "it" }, async () => 1)).toBe(1);
    await expect(bounded({ area: "x", what: "it" }, () => Promise.reject(new Error("own")))).rejects.toThrow("own");
  });

  it("says what it was waiting for, and tells the work why it ends", async () => {
    let reason: unknown;
    const never = bounded({ area: "x", what: "It", timeoutMs: 20, waitingFor: () => "a person" }, (signal) => {
      signal.addEventListener("abort", () => (reason = signal.reason));
      return new Promise(() => undefined);
    });
    expect(await problemFrom(never)).toMatchObject({ code: "x.timeout", message: "It did not finish within 20ms", cause: "a person" });
    expect(reason).toMatchObject({ problem: { code: "x.timeout" } });
  });

  it("leaves no listener behind", async () => {
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    await bounded({ area: "x", what: "it", signal }, () => untilAborted(signal, Promise.resolve(1)));
    expect(listeners).toBe(0);
  });
});

describe("the route to a host", () => {
  const id = (name: string) => HostId.parse(name);

  it("names every hop, nearest first", () => {
    const fleet = fleetOf({ a: { port: 1, jump: "b" }, b: { port: 2, jump: "c", user: "u" }, c: { port: 3 } });
    expect(route(fleet, id("a")).map((hop) => `${hop.host}:${hop.port}`)).toEqual(["c:3", "b:2", "a:1"]);
    expect(route(fleet, id("b")).at(-1)?.user).toBe("u");
  });

  it.each([
    ["a circle", "a", "ssh.jump-cycle", "a -> b -> a"],
    ["itself", "self", "ssh.jump-cycle", "self -> self"],
    ["a host that is not there", "lost", "ssh.no-such-host", "nowhere"],
    ["an unknown host", "zz", "ssh.no-such-host", "zz"],
  ])("refuses %s", async (_, host, code, words) => {
    const fleet = fleetOf({ a: { port: 1, jump: "b" }, b: { port: 2, jump: "a" }, self: { port: 3, jump: "self" }, lost: { port: 4, jump: "nowhere" } });
    const problem = await problemFrom((async () => route(fleet, id(host)))());
    expect(problem.code).toBe(code);
    expect(problem.message).toContain(words);
  });
});
