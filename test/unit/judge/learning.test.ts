import { describe, expect, it } from "vitest";
import { createJudgeAnswers } from "../../../src/main/judge";
import { BaselineList, BaselineView } from "../../../src/shared/judge/baselines-ask";
import { figuresOf } from "../../../src/shared/judge/figures";
import { parsePromql } from "../../../src/shared/promql";
import { aWorld, every, FLEET, type World } from "./given";
import { DAY, HOUR, MINUTE, START } from "./series";

const SHOP = { kind: "service" as const, id: "shop" };
const LATENCY = { figure: "service.latency", object: SHOP };
const answersOf = (world: World) => createJudgeAnswers(world.judge);
const latency = async (world: World, week = false): Promise<BaselineView> => {
  const { baselines } = BaselineList.parse(await answersOf(world)["baselines.list"]({ object: SHOP, week }));
  const found = baselines.find(({ figure }) => figure === LATENCY.figure);
  if (!found) throw new Error("no such figure");
  return found;
};
/** 100 ms give or take a tenth, and 300 ms in the hour after 9:00 UTC. */
const busyMornings = (at: number): number => (Math.floor(at / HOUR) % 24 === 9 ? 0.3 : 0.1) + 0.01 * ((Math.floor(at / (10 * MINUTE)) % 5) - 2);

function afterFourWeeks(): World {
  const world = aWorld();
  world.now = START + 28 * DAY + 12 * HOUR;
  world.add("probe_duration_seconds", { service: "shop", host: "web1" }, every(10 * MINUTE, START, world.now, busyMornings));
  return world;
}

describe("figures", () => {
  it("of a whole fleet are expressions that can be read", () => {
    const figures = figuresOf(FLEET);
    expect(figures.length).toBe(2 * 5 + 3 + 3 + 3 + 1);
    expect(figures.filter(({ expression }) => !parsePromql(expression).ok)).toEqual([]);
    expect(new Set(figures.map(({ id, object }) => `${id} ${object.kind} ${object.id}`)).size).toBe(figures.length);
  });
});

describe("learning", () => {
  it("says before that nothing is learned yet", async () => {
    const world = aWorld();
    expect(await latency(world)).toMatchObject({ reason: "not learned yet", title: "Duration of the health check", unit: "seconds" });
    expect((await latency(world)).now).toBeUndefined();
  });

  it("knows the hours of the week after four weeks", async () => {
    const world = afterFourWeeks();
    await world.judge.look();
    const view = await latency(world, true);
    expect(view).toMatchObject({ now: { from: "learned" }, learned: { level: "hour of week" }, learnedAt: world.now, history: { from: START + 12 * HOUR } });
    expect(view.learned?.usual.median).toBeCloseTo(0.1, 2);
    expect(view.standing).toBe("usual");
    const medians = view.week?.map((hour) => hour?.median ?? 0) ?? [];
    expect(medians.filter((median) => median > 0.25)).toHaveLength(7);
    expect(world.notices).toEqual([]);
  });

  it("comes back a day later, not before", async () => {
    const world = afterFourWeeks();
    await world.judge.look();
    const first = (await latency(world)).learnedAt;
    world.now += 23 * HOUR;
    await world.judge.look();
    expect((await latency(world)).learnedAt).toBe(first);
    world.now += HOUR;
    await world.judge.look();
    expect((await latency(world)).learnedAt).toBe(world.now);
  });

  it("comes back each hour while there is too little", async () => {
    const world = aWorld();
    await world.judge.look();
    const first = (await latency(world)).learnedAt;
    world.now += HOUR - 1;
    await world.judge.look();
    expect((await latency(world)).learnedAt).toBe(first);
    world.now += 1;
    await world.judge.look();
    expect((await latency(world)).learnedAt).toBe(world.now);
  });

  it("is left to the process that does it", async () => {
    const world = afterFourWeeks();
    world.learns = false;
    await world.judge.look();
    expect(await answersOf(world)["baselines.list"]({ object: SHOP, week: false })).toMatchObject({ learning: { state: "elsewhere" } });
    expect((await latency(world)).reason).toBe("not learned yet");
  });

  it("says that the history is too short, or that there is none", async () => {
    const world = aWorld();
    world.now = START + 5 * HOUR;
    world.add("probe_duration_seconds", { service: "shop", host: "web1" }, every(10 * MINUTE, START, world.now, busyMornings));
    await world.judge.look();
    expect((await latency(world)).reason).toMatch(/^the history is too short: 3\d values of ten minutes, at least 72 are needed$/);
    const { baselines } = await answersOf(world)["baselines.list"]({ object: { kind: "host", id: "web1" }, week: false });
    expect(baselines.map(({ reason }) => reason)).toEqual(Array(5).fill("nothing of it was there when it was last learned"));
  });
});

describe("thresholds of a person", () => {
  it("count more than what is learned, until they are taken back", async () => {
    const world = afterFourWeeks();
    await world.judge.look();
    const answers = answersOf(world);
    const set = BaselineView.parse(await answers["baselines.set"]({ ...LATENCY, warning: 0.01, critical: 0.02 }));
    expect(set).toMatchObject({ now: { from: "person", warning: 0.01, critical: 0.02 }, chosen: { actor: "kim", at: world.now }, learned: { level: "hour of week" }, standing: "critical" });
    expect((await latency(world)).now?.from).toBe("person");
    expect((await answers["baselines.clear"](LATENCY)).now?.from).toBe("learned");
  });

  it("outlive learning and need no history", async () => {
    const world = aWorld();
    await answersOf(world)["baselines.set"]({ ...LATENCY, warning: 1, critical: 2 });
    world.now += DAY;
    await world.judge.look();
    expect((await latency(world)).now).toEqual({ from: "person", warning: 1, critical: 2 });
  });

  it("must be in order and of a figure that there is", async () => {
    const answers = answersOf(aWorld());
    await expect(answers["baselines.set"]({ ...LATENCY, warning: 2, critical: 1 })).rejects.toMatchObject({ problem: { code: "baseline.order" } });
    await expect(answers["baselines.set"]({ figure: "service.nonsense", object: SHOP, warning: 1, critical: 2 })).rejects.toMatchObject({ problem: { code: "baseline.unknown" } });
    await expect(answers["baselines.clear"]({ figure: "host.cpu", object: SHOP })).rejects.toMatchObject({ problem: { code: "baseline.unknown" } });
  });
});
