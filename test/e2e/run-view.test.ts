import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/bootstrap/paths.js";
import { ask } from "./support/ask";
import { useDesk } from "./support/desk";
import { open } from "./support/go";
import { armAndRun, endsAs, runState, runView } from "./support/run";

/** Fails on app2 until a file says that it was mended; writes what a terminal would paint. */
const update = (mended: string): string => `---
title: Update everywhere
applies-to: service
rto: 20m
owner: on-call
---
# Update everywhere

## Prepare

- [ ] The team knows what comes
- [ ] The coffee machine works

## Update {on-fail=continue}

- [ ] The update is in
  \`\`\`sh {#update each=@service max=1 risk=change idempotent timeout=2m}
  host=$(basename "$HOME")
  printf '\\033[1;32mupdating\\033[0m %s <img src=x onerror=alert(1)>\\n' "$host"
  printf '10 %%\\r60 %%\\r100 %%\\n'
  printf 'bell\\007 and \\342\\200\\256turned\\n'
  sleep 1.5
  if [ "$host" = app2 ] && [ ! -e ${mended} ]; then echo "disk full" >&2; exit 28; fi
  echo "updated $host"
  \`\`\`
- [ ] It answers for a while
  \`\`\`sh {#calm each=@service risk=read watch=2s}
  echo calm
  \`\`\`

## After

- [ ] The numbers are what they were
`;

const DOCUMENT = `# Find the culprit

## Look

- [ ] Somebody was told

\`\`\`sh
echo "on $(basename "$HOME")"
\`\`\`

\`\`\`sh
echo by hand
\`\`\`
`;

const SLOW = `---
title: Slow work
applies-to: host
---
# Slow work

- [ ] The first half is done
  \`\`\`sh {#first risk=change}
  echo first half; sleep 5; echo ready
  \`\`\`
- [ ] The second half is done
  \`\`\`sh {#second risk=change}
  echo second half
  \`\`\`
`;

describe("the run view", () => {
  const desk = useDesk({
    demo: true,
    prepare: (home) => {
      mkdirSync(join(home, "runbooks"), { recursive: true });
      writeFileSync(join(home, "runbooks", "update.md"), update(join(home, "mended")));
      writeFileSync(join(home, "runbooks", "culprit.md"), DOCUMENT);
      writeFileSync(join(home, "runbooks", "slow.md"), SLOW);
    },
  });
  const row = (name: RegExp | string) => desk.page.getByRole("navigation", { name: "Steps" }).getByRole("button", { name });
  const step = () => desk.page.getByRole("region", { name: "Step", exact: true });
  const dialog = () => desk.page.getByRole("dialog");

  it("walks a fan-out by the keyboard alone, with a pause, a reload, a failing host and a retry of that one", async () => {
    const { page } = desk;
    await open(page, { page: "runbook", id: "user/update", target: { kind: "service", id: "shop" } });
    await page.getByRole("button", { name: "Preview plan" }).click();
    const id = await armAndRun(page);
    const { actor } = await ask(page, "app.info", undefined);
    const { keyboard } = page;

    await step().getByRole("heading", { name: "The team knows what comes" }).waitFor();
    await runState(page).getByText("waiting for you").waitFor();
    await keyboard.press("n");
    await dialog().getByRole("textbox", { name: "Note" }).fill("told them in the channel");
    await desk.screenshot("70-run-note");
    await keyboard.press("Enter");
    await step().getByText("told them in the channel").waitFor();
    await keyboard.press("Space");
    await step().getByRole("heading", { name: "The coffee machine works" }).waitFor();
    await keyboard.press("s");
    await dialog().getByRole("textbox", { name: "Why it is skipped" }).fill("no coffee here");
    await keyboard.press("Enter");

    await step().getByRole("heading", { name: "The update is in" }).waitFor();
    await step().getByText(/^updating/).waitFor();
    await desk.screenshot("71-run-running");
    await keyboard.press("p");
    await dialog().getByRole("textbox").fill("looking at the first one");
    await keyboard.press("Enter");
    await runState(page).getByText("paused", { exact: true }).waitFor();
    await row(/done The update is in app1/).waitFor();
    expect((await runView(page, id)).steps).toMatchObject({ "update.update@app2": { status: "pending" } });
    await desk.screenshot("72-run-paused");

    // Coloured, never interpreted: markup is text, a redrawn line is its last state, controls can be seen.
    await row(/The update is in app1/).click();
    const output = step().getByLabel("Output", { exact: true });
    await output.getByText("updated app1").waitFor();
    expect(await output.textContent()).toContain("<img src=x onerror=alert(1)>\n100 %\nbell⟨U+0007⟩ and ⟨U+202E⟩turned");
    expect(await output.locator("img").count()).toBe(0);
    expect(await output.locator(".fg-green").textContent()).toBe("updating");
    await page.reload();
    await runState(page).getByText("paused", { exact: true }).waitFor();
    await step().getByText("updated app1").waitFor();
    expect(await row(/The update is in app1/).getAttribute("aria-pressed")).toBe("true");
    await keyboard.press("/");
    await keyboard.type("updat");
    await step().getByText("1/2", { exact: true }).waitFor();
    await desk.screenshot("73-run-output-search");
    await keyboard.press("Escape");

    await keyboard.press("p");
    await keyboard.press("f");
    await row(/failed The update is in app2/).waitFor({ timeout: 20_000 });
    await step().getByRole("heading", { name: "The numbers are what they were" }).waitFor({ timeout: 20_000 });
    await desk.screenshot("74-run-failed-host");
    await keyboard.press("Space");
    await endsAs(page, "failed");

    writeFileSync(join(desk.home, "mended"), "");
    await keyboard.press("r");
    await dialog().getByText("disk full").or(dialog().getByText(/exit.*28/i)).first().waitFor();
    expect(await dialog().getByRole("listitem").count()).toBe(1);
    await desk.screenshot("75-run-retry");
    await keyboard.press("Enter");
    await runState(page).getByText("failed", { exact: true }).waitFor({ state: "detached" });
    await endsAs(page, "done");
    await desk.screenshot("76-run-done");

    const view = await runView(page, id);
    const starts = (await ask(page, "run.events", { run: id })).flatMap(({ body }) => (body.type === "step.intended" ? [body.step] : []));
    const updates = starts.filter((key) => key.includes("update@"));
    expect(updates.filter((key) => key.endsWith("app2"))).toHaveLength(2);
    expect(updates).toHaveLength(4);
    const [team, coffee] = Object.values(view.steps);
    expect(team).toMatchObject({ status: "done", actor, notes: [{ text: "told them in the channel" }] });
    expect(coffee).toMatchObject({ status: "skipped", reason: "no coffee here" });
    expect((await ask(page, "run.verify", id)).broken).toBeUndefined();
  });

  it("moves, folds and finds by keys, and shows them all with ?", async () => {
    const { page } = desk;
    const { keyboard } = page;
    const shown = () => page.locator("[data-row][aria-pressed=true]");
    await keyboard.press("Home");
    await expect.poll(() => shown().getAttribute("data-row")).toMatch(/^phase:/);
    await keyboard.press("j");
    await step().getByRole("heading", { name: "The team knows what comes" }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-row"))).toContain("team");
    for (let press = 0; press < 4; press++) await keyboard.press("j");
    await expect.poll(() => shown().textContent()).toContain("app1");
    await keyboard.press("[");
    await page.getByRole("region", { name: "Step on several hosts" }).getByText("all 3 done").waitFor();
    expect(await row(/The update is in app1/).count()).toBe(0);
    await desk.screenshot("77-run-group");
    await keyboard.press("]");
    await row(/The update is in app1/).waitFor();
    await keyboard.press("?");
    await dialog().getByText("Tick, agree, or answer").waitFor();
    await desk.screenshot("78-run-keys");
    await keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
  });

  it("aims the steps of a plain document one by one", async () => {
    const { page } = desk;
    await open(page, { page: "runbook", id: "user/culprit" });
    await page.getByRole("button", { name: "Preview plan" }).click();
    const id = await armAndRun(page);
    await page.keyboard.press("Space");
    const aim = page.getByRole("form", { name: "Aim this step" });
    await aim.waitFor();
    await desk.screenshot("79-run-aim");
    await page.keyboard.press("r");
    await aim.getByRole("combobox").selectOption("app3");
    await aim.getByRole("button", { name: "Run it there…" }).click();
    await dialog().getByLabel("Command that will run").waitFor();
    await desk.screenshot("79-run-aim-confirm");
    await page.keyboard.press("Enter");
    await row(/done.*app3/).waitFor();
    await page.keyboard.press("Space");
    await endsAs(page, "done");
    const states = Object.values((await runView(page, id)).steps);
    expect(states.map(({ status }) => status)).toEqual(["done", "done", "done"]);
    expect(states.map(({ attempt }) => attempt)).toEqual([0, 1, 0]);
  });

  it("watches a run that another console carries out, and takes it over", async () => {
    const { page } = desk;
    const { file = "" } = await ask(page, "fleet.get", undefined);
    const args = [join(root, "bin", "quarterdeck.js"), "run", "user/slow", "--fleet", file, "--on", "host/app1", "--yes"];
    const other = spawn(process.execPath, args, { env: { ...process.env, QUARTERDECK_HOME: desk.home }, stdio: "ignore" });
    const gone = once(other, "close");
    const slow = async () => (await ask(page, "run.list", {})).find(({ title }) => title === "Slow work");
    await expect.poll(slow, { timeout: 15_000 }).toBeDefined();
    const id = (await slow())?.id;
    if (!id) return;
    await open(page, { page: "run", id });
    const banner = page.getByRole("region", { name: "Carried out elsewhere" });
    await banner.getByText(`(process ${other.pid})`).waitFor();
    await step().getByText("first half", { exact: true }).waitFor();
    await desk.screenshot("79-run-elsewhere");
    await page.keyboard.press("x");
    await dialog().getByText("Take this run over?").waitFor();
    await desk.screenshot("79-run-take-over");
    await dialog().getByRole("button", { name: "Take over" }).click();
    await banner.waitFor({ state: "detached" });
    await endsAs(page, "done");
    await gone;
    const rows = await ask(page, "run.events", { run: id });
    expect(rows.filter(({ body }) => body.type === "run.taken-over")).toHaveLength(1);
    expect(rows.filter(({ body }) => body.type === "step.intended")).toHaveLength(2);
  });

  it("stays readable with large text, in a small window, in daylight", async () => {
    const { page } = desk;
    await page.setViewportSize({ width: 1280, height: 800 });
    const runs = await ask(page, "run.list", {});
    const run = runs.find(({ title }) => title === "Update everywhere");
    if (run) await open(page, { page: "run", id: run.id });
    await row(/The update is in app1/).click();
    await step().getByText("updated app1").waitFor();
    await desk.screenshot("80-run-1280");
    for (let press = 0; press < 3; press++) await page.keyboard.press("Control+=");
    await desk.screenshot("81-run-150");
    const overflow = await page.evaluate(() => {
      const main = document.querySelector("main");
      return main ? main.scrollWidth - main.clientWidth : 0;
    });
    expect(overflow).toBeLessThanOrEqual(0);
    await page.evaluate(() => {
      document.documentElement.dataset["theme"] = "light";
    });
    await desk.screenshot("82-run-150-light");
    await page.keyboard.press("Control+0");
    await desk.screenshot("83-run-light");
  });
});
