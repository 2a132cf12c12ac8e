import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ask } from "./support/ask";
import { useDesk } from "./support/desk";
import { open } from "./support/go";
import { armAndRun, endsAs, runState, runView } from "./support/run";

const CHECKLIST = `---
title: Hand over the watch
applies-to: host
owner: on-call
---
# Hand over the watch on $TARGET

## Look

- [ ] The graphs were looked at together
- [ ] The coffee machine works
- [ ] Where this host stands
  \`\`\`sh {#where risk=read out=WHERE}
  echo "standing on $(basename "$HOME")"
  \`\`\`

## Agree

- [ ] The next person has the watch {gate type=$TARGET}
- [ ] What was found is written down
  \`\`\`sh {#write risk=read expect=standing}
  echo "noted: $WHERE"
  \`\`\`
`;

describe("a runbook walked to its end", () => {
  const desk = useDesk({
    demo: true,
    prepare: (home) => {
      mkdirSync(join(home, "runbooks"), { recursive: true });
      writeFileSync(join(home, "runbooks", "hand-over.md"), CHECKLIST);
    },
  });

  it("lists what ships and what the person wrote", async () => {
    const { page } = desk;
    await open(page, { page: "runbooks" });
    await page.getByRole("link", { name: "Rolling deploy", exact: true }).waitFor();
    await desk.screenshot("20-runbooks");
    await page.keyboard.press("/");
    await page.keyboard.type("hand over the watch");
    await expect.poll(() => page.locator(".entry").count()).toBe(1);
    await page.getByRole("link", { name: "Hand over the watch", exact: true }).click();
    await page.getByRole("heading", { name: "Hand over the watch", level: 1 }).waitFor();
    await page.getByText("Check by hand").first().waitFor({ state: "attached" });
    await desk.screenshot("21-runbook");
  });

  it("checks a host's health with steps that only read", async () => {
    const { page } = desk;
    await open(page, { page: "object", kind: "host", id: "app2" });
    await page.getByRole("link", { name: "Health check of a host", exact: true }).click();
    await page.getByRole("button", { name: "Preview plan" }).click();
    await page.getByRole("heading", { name: /Reads from 1 host in demo/ }).waitFor();
    await desk.screenshot("22-plan-read");
    const id = await armAndRun(page);
    await runState(page).getByText(/^(done|failed)$/).waitFor({ timeout: 60_000 });
    const view = await runView(page, id);
    // How this machine is at the moment is not the console's doing; that every step ran and ended is.
    const ended = Object.values(view.steps).map(({ status }) => status);
    expect(ended.filter((status) => status !== "done" && status !== "failed")).toEqual([]);
    expect(Object.values(view.steps).at(0)?.exit).toBe(0);
    await page.getByRole("navigation", { name: "Steps" }).getByRole("button", { name: /of the memory is available/ }).click();
    const step = page.getByRole("region", { name: "Step" });
    await step.getByLabel("Output", { exact: true }).getByText(/MiB/).waitFor();
    await step.getByRole("term").filter({ hasText: "Exit" }).waitFor();
    await desk.screenshot("23-health-check");
  });

  it("walks a checklist: ticks, a skip with its reason, a typed gate, to done", async () => {
    const { page } = desk;
    await open(page, { page: "runbook", id: "user/hand-over", target: { kind: "host", id: "app3" } });
    await page.getByRole("button", { name: "Preview plan" }).click();
    const id = await armAndRun(page);

    const turn = page.getByRole("form", { name: "Your turn" });
    await page.getByRole("heading", { name: "The graphs were looked at together" }).waitFor();
    await turn.getByLabel("Note").fill("CPU is calm since noon");
    await desk.screenshot("24-run-tick");
    await turn.getByRole("button", { name: "Tick" }).click();

    await page.getByRole("heading", { name: "The coffee machine works" }).waitFor();
    expect(await turn.getByRole("button", { name: "Skip" }).isDisabled()).toBe(true);
    await turn.getByLabel("Note").fill("no coffee machine in this house");
    await turn.getByRole("button", { name: "Skip" }).click();

    const gate = page.getByRole("form", { name: "Gate" });
    await gate.waitFor();
    expect(await gate.getByRole("button", { name: "Agree" }).isDisabled()).toBe(true);
    await desk.screenshot("25-run-gate");
    await gate.getByRole("textbox").fill("app3");
    await gate.getByRole("button", { name: "Agree" }).click();

    await endsAs(page, "done");
    const { steps } = await runView(page, id);
    const { actor } = await ask(page, "app.info", undefined);
    const [graphs, coffee, where, gateStep, written] = Object.values(steps);
    expect(graphs).toMatchObject({ status: "done", actor });
    expect(graphs?.notes.map(({ text }) => text)).toEqual(["CPU is calm since noon"]);
    expect(coffee).toMatchObject({ status: "skipped", reason: "no coffee machine in this house" });
    expect(where).toMatchObject({ status: "done", exit: 0, value: "standing on app3" });
    expect(gateStep).toMatchObject({ status: "done", agreedBy: [actor] });
    expect(written).toMatchObject({ status: "done", exit: 0 });
    expect((await ask(page, "run.verify", id)).broken).toBeUndefined();
    await desk.screenshot("26-run-done");
  });

  it("shows a broken runbook with its line and offers no plan of it", async () => {
    const { page } = desk;
    writeFileSync(join(desk.home, "runbooks", "broken.md"), CHECKLIST.replace("risk=read out=WHERE", "risk=reed out=WHERE"));
    await open(page, { page: "runbooks" });
    const entry = page.locator(".entry").filter({ hasText: "1 error" });
    await entry.getByRole("link", { name: "Hand over the watch", exact: true }).click();
    await page.getByText(/risk/).first().waitFor();
    await page.getByText(/broken\.md:13:/).first().waitFor();
    expect(await page.getByRole("button", { name: "Preview plan" }).isDisabled()).toBe(true);
    await desk.screenshot("27-runbook-broken");
  });
});
