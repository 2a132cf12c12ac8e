import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createJudgeAnswers } from "../../../src/main/judge";
import { aWorld } from "./given";

const text = (title: string, expr = "rate(up[$__rate_interval])"): string => JSON.stringify({ title, panels: [{ type: "stat", title: "P", targets: [{ expr }] }] });
const given = () => {
  const world = aWorld();
  return { world, folder: join(world.folder, "dashboards"), answers: createJudgeAnswers(world.judge) };
};
const ask = { replace: false, dryRun: false };

describe("dashboards", () => {
  it("are imported, listed, made for a step, and removed", async () => {
    const { answers, world } = given();
    expect(await answers["dashboards.list"](undefined)).toEqual([]);
    const { id = "" } = await answers["dashboards.import"]({ ...ask, text: text("Node / Überblick") });
    await answers["dashboards.import"]({ ...ask, text: text("A board"), title: "Another" });
    expect(await answers["dashboards.list"](undefined)).toEqual([
      { id: "another", title: "Another", tags: [], panels: 1, importedAt: world.now, importedBy: "kim" }, { id, title: "Node / Überblick", tags: [], panels: 1, importedAt: world.now, importedBy: "kim" },
    ]);
    expect((await answers["dashboards.get"]({ id, rangeMs: 86_400_000, stepMs: 720_000 })).panels[0]?.queries[0]).toMatchObject({ template: "rate(up[$__rate_interval])", expression: "rate(up[735s])" });
    const { removed } = await answers["dashboards.remove"]({ id });
    expect((await answers["dashboards.list"](undefined)).map((one) => one.id)).toEqual(["another"]);
    await expect(answers["dashboards.get"]({ id, rangeMs: 1, stepMs: 1 })).rejects.toMatchObject({ problem: { code: "dashboard.unknown" } });
    await expect(answers["dashboards.remove"]({ id })).rejects.toMatchObject({ problem: { code: "dashboard.unknown" } });
    expect(await answers["dashboards.restore"]({ removed })).toEqual({ id });
    expect((await answers["dashboards.list"](undefined)).map((one) => one.id)).toEqual(["another", id]);
    await expect(answers["dashboards.restore"]({ removed })).rejects.toMatchObject({ problem: { code: "dashboard.unknown" } });
  });

  it("that are removed come back only where none has their name", async () => {
    const { answers } = given();
    await answers["dashboards.import"]({ ...ask, text: text("X") });
    const { removed } = await answers["dashboards.remove"]({ id: "x" });
    await answers["dashboards.import"]({ ...ask, text: text("X", "down") });
    await expect(answers["dashboards.restore"]({ removed })).rejects.toMatchObject({ problem: { code: "dashboard.exists" } });
  });

  it("take the place of another only where that is said", async () => {
    const { answers } = given();
    await answers["dashboards.import"]({ ...ask, text: text("X") });
    await expect(answers["dashboards.import"]({ ...ask, text: text("X", "down") })).rejects.toMatchObject({ problem: { code: "dashboard.exists" } });
    await answers["dashboards.import"]({ ...ask, text: text("X", "down"), replace: true });
    expect((await answers["dashboards.get"]({ id: "x", rangeMs: 1, stepMs: 1 })).panels[0]?.queries[0]?.template).toBe("down");
  });

  it("are looked at without keeping anything", async () => {
    const { answers, folder } = given();
    expect(await answers["dashboards.import"]({ ...ask, text: text("X", "rate("), dryRun: true })).toMatchObject({ content: { findings: [{ code: "grafana.promql" }] } });
    expect(() => readdirSync(folder)).toThrow("ENOENT");
    await expect(answers["dashboards.import"]({ ...ask, text: "{" })).rejects.toMatchObject({ problem: { code: "grafana.not-json" } });
  });

  it("that cannot be read are told of and left alone", async () => {
    const { answers, folder, world } = given();
    await answers["dashboards.import"]({ ...ask, text: text("X") });
    writeFileSync(join(folder, "broken.json"), "{");
    writeFileSync(join(folder, "NOT OURS.json"), "{}");
    expect((await answers["dashboards.list"](undefined)).map(({ id }) => id)).toEqual(["x"]);
    expect(world.notices).toMatchObject([{ code: "dashboard.unreadable", message: "The dashboard broken.json cannot be read." }]);
    expect(readdirSync(folder).sort()).toEqual(["NOT OURS.json", "broken.json", "x.json"]);
  });

  it.each([["監視", /^dashboard-[0-9a-z]+$/], ["../../etc", /^etc$/], ["...", /^dashboard-[0-9a-z]+$/], ["a".repeat(300), /^a{70}-[0-9a-z]+$/]])("titled %.20s have a file name of their own", async (title, id) => {
    const { answers } = given();
    expect((await answers["dashboards.import"]({ ...ask, text: text(title) })).id).toMatch(id);
  });
});
