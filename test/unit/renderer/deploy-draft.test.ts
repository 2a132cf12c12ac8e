import { describe, expect, it } from "vitest";
import { deployDraft, deployRunbook, isTag, rollbackRunbook, tagOf } from "../../../src/renderer/app/deploy-draft";
import { RunbookId, type RunbookId as Id } from "../../../src/shared/ids";
import { Param } from "../../../src/shared/runbook/model";
import { runbookOf, summaries } from "../../fixtures/renderer/library";

const service = { id: "shop", image: "localhost:5000/shop" };
const runbook = (...params: unknown[]): { id: Id; params: Param[] } => ({ id: RunbookId.parse("x"), params: params.map((param) => Param.parse(param)) });

describe("the deploy button", () => {
  it("finds the shipped runbooks", () => {
    const offered = summaries.filter(({ appliesTo }) => appliesTo.includes("service"));
    expect(deployRunbook(offered)?.id).toBe("shipped/rolling-deploy");
    expect(rollbackRunbook(offered)?.id).toBe("shipped/rollback");
  });
  it("does not take a checklist for a deploy", () => {
    const checklist = summaries.filter(({ id }) => id === "shipped/post-deploy-checklist");
    expect(checklist).toHaveLength(1);
    expect(deployRunbook(checklist)).toBeUndefined();
  });
  it("gives the shipped runbook the whole reference", () => {
    const shipped = runbookOf(RunbookId.parse("shipped/rolling-deploy"));
    expect(shipped && deployDraft(shipped, service, "1.9.0")).toEqual({ runbook: "shipped/rolling-deploy", target: { kind: "service", id: "shop" }, params: { IMAGE: "localhost:5000/shop:1.9.0" }, dryRun: false });
  });
  it("gives a tag where the parameter asks for one", () => expect(deployDraft(runbook({ name: "TAG", type: "string" }), service, "1.9.0").params).toEqual({ TAG: "1.9.0" }));
  it("gives nothing to a runbook that asks for nothing", () => expect(deployDraft(runbook(), service, "1.9.0").params).toEqual({}));
});

describe("tags", () => {
  it.each([["shop:1.2", "1.2"], ["localhost:5000/shop", "localhost:5000/shop"], ["localhost:5000/shop:v1", "v1"]])("of %s is %s", (image, tag) => expect(tagOf(image)).toBe(tag));
  it.each([["1.9.0", true], ["v1_x-2", true], ["-rf", false], [".x", false], ["a b", false], ["a;b", false], ["", false], ["x".repeat(129), false]])("%j: %s", (text, fits) => expect(isTag(text)).toBe(fits));
});
