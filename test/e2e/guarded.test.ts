import { describe, expect, it } from "vitest";
import { RunbookId } from "../../src/shared/ids";
import { ask } from "./support/ask";
import { useDesk } from "./support/desk";
import { open } from "./support/go";

describe("a guarded environment", () => {
  const desk = useDesk({ demo: true });

  it("arms a destructive plan only after its name was typed", async () => {
    const { page } = desk;
    await open(page, { page: "runbook", id: "shipped/disk-cleanup", target: { kind: "host", id: "live1" } });
    await page.getByRole("button", { name: "Preview plan" }).click();
    const arming = page.getByRole("complementary", { name: "Arming" });
    await arming.getByRole("heading", { name: /Touches 1 host in demo-prod/ }).waitFor();
    await arming.getByRole("heading", { name: "Cannot be taken back" }).waitFor();
    const arm = arming.getByRole("button", { name: "Arm and run" });
    const field = arming.getByLabel("Type demo-prod to arm");
    await arm.waitFor();
    expect(await arm.isDisabled()).toBe(true);
    await field.fill("demo");
    expect(await arm.isDisabled()).toBe(true);
    await desk.screenshot("30-guarded-plan");
    await field.fill("demo-prod");
    expect(await arm.isDisabled()).toBe(false);
  });

  it("is not armed by going round the window", async () => {
    const { page } = desk;
    const { armCode, arming } = await ask(page, "plan.preview", { runbook: RunbookId.parse("shipped/disk-cleanup"), target: { kind: "host", id: "live1" } });
    expect(arming).toEqual({ kind: "type", text: "demo-prod" });
    await expect(ask(page, "run.start", { armCode: armCode! })).rejects.toThrow(/demo-prod/);
    await expect(ask(page, "run.start", { armCode: armCode!, typed: "demo" })).rejects.toThrow();
    expect(await ask(page, "run.list", {})).toEqual([]);
  });

  it("only reads in a dry run", async () => {
    const { page } = desk;
    await page.getByRole("button", { name: "Dry run first" }).click();
    await page.getByRole("heading", { name: /Reads from 1 host in demo-prod/ }).waitFor();
    await page.getByText("shown only").first().waitFor();
    await desk.screenshot("31-dry-run-plan");
  });
});
