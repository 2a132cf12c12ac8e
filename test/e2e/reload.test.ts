import { describe, expect, it } from "vitest";
import { ask } from "./support/ask";
import { useDesk } from "./support/desk";
import { armAndRun, endsAs, planDeploy, runState, shownRun } from "./support/run";

describe("a window that is reloaded in the middle of a run", () => {
  const desk = useDesk({ demo: true });

  it("shows the same run, live, to its end", async () => {
    const { page } = desk;
    await planDeploy(page, "shop", "1.1.0");
    const id = await armAndRun(page);
    await page.getByRole("region", { name: "Step" }).getByRole("heading", { name: "Take the instance out of rotation and let its requests finish" }).waitFor();
    await page.reload();
    expect(await shownRun(page)).toBe(id);
    await runState(page).getByText("running", { exact: true }).waitFor();
    await endsAs(page, "done");
    const starts = (await ask(page, "run.events", { run: id })).filter(({ body }) => body.type === "step.intended");
    expect(new Set(starts.map(({ body }) => "step" in body && body.step)).size).toBe(starts.length);
    expect((await ask(page, "run.list", {})).length).toBe(1);
  });
});
