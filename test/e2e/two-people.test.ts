import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/bootstrap/paths.js";
import type { RunId } from "../../src/shared/ids";
import { type LaunchedConsole, launchConsole } from "./launch";
import { ask, askOutcome } from "./support/ask";
import { open } from "./support/go";
import { newHome } from "./support/home";
import { armAndRun, endsAs, runState } from "./support/run";

const ANSWER_WITHIN_MS = 15_000;

/** Each effect writes a line to `folder`/effects; a step that waits goes on when its file is there. */
const SHUT_OUT = (folder: string): string => `---
title: Shut the old database out
risk: change
rto: 10m
---
# Shut the old database out

- [ ] The last changes are copied
  \`\`\`sh {#copy run=local timeout=2m}
  echo copy >> ${folder}/effects
  echo "copying part 1"
  while [ ! -e ${folder}/copied ]; do sleep 0.1; done
  echo "copying is over"
  \`\`\`
- [ ] Support knows
- [ ] Two people agree that it may be shut out {gate by=ic count=2}
- [ ] It is shut out
  \`\`\`sh {#shut run=local timeout=2m}
  echo shut >> ${folder}/effects
  echo "shutting out"
  while [ ! -e ${folder}/shut ]; do sleep 0.1; done
  echo "nobody gets in"
  \`\`\`
- [ ] The team is told
  \`\`\`sh {#tell run=local}
  echo tell >> ${folder}/effects
  \`\`\`
`;

const LONG = (folder: string): string => `---
title: Long work
risk: change
---
# Long work

- [ ] The work is done
  \`\`\`sh {#work run=local timeout=2m}
  echo work >> ${folder}/effects
  while [ ! -e ${folder}/worked ]; do sleep 0.1; done
  \`\`\`
- [ ] It is tidied up
  \`\`\`sh {#tidy run=local}
  echo tidy >> ${folder}/effects
  \`\`\`
`;

describe("two people at one run", () => {
  const home = newHome();
  const effects = (): string[] => readFileSync(join(home, "effects"), "utf8").trim().split("\n");
  const letGoOn = (file: string): void => writeFileSync(join(home, file), "");
  let ana: LaunchedConsole;
  let bea: LaunchedConsole;
  let run: RunId;
  const seated = new Set<LaunchedConsole>();

  const sit = async (name: string): Promise<LaunchedConsole> => {
    const launched = await launchConsole({ home, env: { QUARTERDECK_ACTOR: name, QUARTERDECK_ROLES: "ic", QUARTERDECK_FLEET: join(home, "fleet.yaml") } });
    launched.page.setDefaultTimeout(ANSWER_WITHIN_MS);
    seated.add(launched);
    return launched;
  };
  const start = async (page: Page, id: string): Promise<RunId> => {
    await open(page, { page: "runbook", id });
    await page.getByRole("button", { name: "Preview plan" }).click();
    return armAndRun(page);
  };
  const step = (page: Page) => page.getByRole("region", { name: "Step", exact: true });
  const row = (page: Page, name: RegExp) => page.getByRole("navigation", { name: "Steps" }).getByRole("button", { name });
  const elsewhere = (page: Page) => page.getByRole("region", { name: "Carried out elsewhere" });
  const actions = (page: Page) => page.getByRole("button", { name: /^(Pause|Stop run|Resume|Continue|Retry|Skip)/ });
  const events = (page: Page) => ask(page, "run.events", { run });
  const bodies = async (page: Page) => (await events(page)).map(({ body }) => body);
  /** A command line beside the windows; what it has printed so far. */
  const watch = (id: RunId) => {
    const child = spawn(process.execPath, [join(root, "bin", "quarterdeck.js"), "runs", "watch", id], { env: { ...process.env, QUARTERDECK_HOME: home, QUARTERDECK_ACTOR: "cleo" } });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    return { said: () => said, ended: once(child, "close").then(([code]: unknown[]) => code) };
  };

  beforeAll(async () => {
    mkdirSync(join(home, "runbooks"), { recursive: true });
    writeFileSync(join(home, "runbooks", "shut-out.md"), SHUT_OUT(home));
    writeFileSync(join(home, "runbooks", "long.md"), LONG(home));
    writeFileSync(join(home, "fleet.yaml"), "quarterdeck: 1\nname: Two people\nenvironments:\n  prod: {}\n");
    [ana, bea] = await Promise.all([sit("ana"), sit("bea")]);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    await ana.screenshot("failed-two-people-ana").catch(() => undefined);
    await bea.screenshot("failed-two-people-bea").catch(() => undefined);
    console.log(ana.output(), bea.output());
  });
  afterAll(async () => {
    for (const each of seated) await each.close();
  });

  it("shows the second person live what the first one does, and lets her know, agree and note only", async () => {
    run = await start(ana.page, "user/shut-out");
    await bea.page.getByRole("region", { name: "Runs under way" }).getByRole("link", { name: /Shut the old database out/ }).click();
    await elsewhere(bea.page).getByText("ana").waitFor();
    await step(bea.page).getByText("copying part 1", { exact: true }).waitFor();
    expect(await actions(bea.page).count()).toBe(0);
    expect(await actions(ana.page).count()).toBeGreaterThan(0);
    for (const command of [{ type: "pause" }, { type: "stop", undo: false }]) {
      expect(await askOutcome(bea.page, "run.command", { run, command })).toMatchObject({ ok: false, problem: { code: "run.elsewhere" } });
    }
    await bea.screenshot("90-two-watching");
    await ana.screenshot("90-two-acting");

    await row(bea.page, /Support knows/).click();
    await step(bea.page).getByRole("button", { name: "Note" }).click();
    await bea.page.getByRole("dialog").getByRole("textbox", { name: "Note" }).fill("called them");
    await bea.page.keyboard.press("Enter");
    await bea.page.getByRole("dialog").waitFor({ state: "detached" });
    await step(bea.page).getByRole("button", { name: "Tick now" }).click();
    await row(ana.page, /^done .*Support knows.*bea/).click();
    await step(ana.page).getByText("called them").waitFor();
    await ana.page.keyboard.press("f");
    letGoOn("copied");
    await step(ana.page).getByText(/2 different people must agree. Nobody has/).waitFor();
    await bea.page.keyboard.press("f");
    await step(bea.page).getByText(/2 different people must agree/).waitFor();
    await bea.screenshot("91-two-gate");
    await step(bea.page).getByRole("button", { name: "Agree" }).click();
    await step(bea.page).getByText("You have agreed.").waitFor();
    await step(ana.page).getByText("So far: bea").waitFor();
    await ana.screenshot("91-two-gate-acting");
    expect(effects()).toEqual(["copy"]);
    await step(ana.page).getByRole("button", { name: "Agree" }).click();
    await step(bea.page).getByText("shutting out", { exact: true }).waitFor();
  });

  it("changes hands in the middle of a step, which runs on and is not started again", async () => {
    const cleo = watch(run);
    await expect.poll(cleo.said, { timeout: ANSWER_WITHIN_MS }).toContain("carried out by ana");
    await bea.page.keyboard.press("p");
    const dialog = bea.page.getByRole("dialog");
    await dialog.getByText("Take this run over?").waitFor();
    await bea.screenshot("92-two-take-over");
    await dialog.getByRole("button", { name: "Take over" }).click();
    await elsewhere(bea.page).waitFor({ state: "detached" });
    await elsewhere(ana.page).getByText("bea").first().waitFor();
    await ana.page.getByText(/bea has taken .* over/).first().waitFor();
    expect(await actions(ana.page).count()).toBe(0);
    await bea.page.getByRole("button", { name: "Stop run" }).waitFor();
    await ana.screenshot("93-two-taken-from");
    await bea.screenshot("93-two-taken-by");
    letGoOn("shut");
    await endsAs(bea.page, "done");
    await endsAs(ana.page, "done");
    await expect(cleo.ended).resolves.toBe(0);
    expect(cleo.said()).toContain("taken over by bea");
    expect(effects()).toEqual(["copy", "shut", "tell"]);
    const said = await bodies(ana.page);
    expect(said.flatMap((body) => (body.type === "step.intended" ? [body.step.split(".").at(-1)] : []))).toEqual(["copy", "shut", "tell"]);
    expect((await ask(bea.page, "run.verify", run)).broken).toBeUndefined();
    await ana.screenshot("94-two-ended");
  });

  it("lets the second person resume what the first one's console left when it died", async () => {
    run = await start(ana.page, "user/long");
    await open(bea.page, { page: "run", id: run });
    await elsewhere(bea.page).waitFor();
    await expect.poll(effects).toContain("work");
    await row(bea.page, /^running .*The work is done/).waitFor();
    const cleo = watch(run);
    await expect.poll(cleo.said, { timeout: ANSWER_WITHIN_MS }).toContain("carried out by ana");
    await ana.kill();
    seated.delete(ana);
    await runState(bea.page).getByText("interrupted", { exact: true }).waitFor();
    await expect.poll(cleo.said).toContain("interrupted");
    expect(await elsewhere(bea.page).count()).toBe(0);
    await bea.screenshot("95-two-left-behind");
    await bea.page.getByRole("button", { name: "Resume" }).click();
    await row(bea.page, /^running .*The work is done/).waitFor();
    letGoOn("worked");
    await endsAs(bea.page, "done");
    await expect(cleo.ended).resolves.toBe(0);
    expect(effects().slice(3)).toEqual(["work", "tidy"]);
    await bea.screenshot("96-two-resumed");
  });
});
