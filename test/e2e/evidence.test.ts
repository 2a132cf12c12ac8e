import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/bootstrap/paths.js";
import { headOf } from "../../src/main/evidence/journal-block";
import type { RunbookId, RunId } from "../../src/shared/ids";
import { ask } from "./support/ask";
import { useDesk } from "./support/desk";
import { open } from "./support/go";
import { armAndRun, endsAs, planDeploy, runView } from "./support/run";

const LOOK = `---
title: Look at the shop
applies-to: service
risk: read
---
# Look at $TARGET

## Everywhere {each=@service}

- [ ] Where it stands
  \`\`\`sh {#where on=$EACH risk=read}
  echo "standing on $(basename "$HOME")"
  \`\`\`
`;

const MIXED = `---
title: Move the shop
applies-to: service
risk: change
params:
  PLACE: { type: string, default: "harbour" }
---
# Move $TARGET

## Ask {each=@service}

- [ ] Where it stands
  \`\`\`sh {#where on=$EACH risk=read out=WHERE}
  basename "$HOME"
  \`\`\`

## Agree

- [ ] Everybody is aboard
- [ ] Cast off {gate}

## Move {each=@service on-fail=undo}

- [ ] Note the new place
  \`\`\`sh {#note on=$EACH risk=change}
  echo "from $WHERE to $PLACE" > "$HOME/moved"
  \`\`\`
  \`\`\`sh {undo=note}
  rm -f "$HOME/moved"
  \`\`\`
`;

describe("what a run leaves behind", () => {
  const desk = useDesk({
    demo: true,
    prepare: (home) => {
      mkdirSync(join(home, "runbooks"), { recursive: true });
      writeFileSync(join(home, "runbooks", "look.md"), LOOK);
      writeFileSync(join(home, "runbooks", "move.md"), MIXED);
    },
  });

  /** Answers the save dialog, which no test can press, and presses Export. */
  async function exported(format: "HTML" | "Markdown"): Promise<string> {
    const file = join(desk.home, `run.${format === "HTML" ? "html" : "md"}`);
    await desk.console.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await desk.page.getByRole("button", { name: `Export as ${format}` }).click();
    await desk.page.getByRole("button", { name: "Show the file" }).waitFor();
    return file;
  }

  /** The report in a window of its own, as a browser shows it. */
  async function opened(file: string): Promise<{ page: Page; requests: string[] }> {
    const { app } = desk.console;
    const requests: string[] = [];
    const [page] = await Promise.all([
      app.waitForEvent("window"),
      app.evaluate(({ BrowserWindow }) => void new BrowserWindow({ width: 1100, height: 1200, show: true, webPreferences: { sandbox: true } }).loadURL("about:blank")),
    ]);
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(`file://${file}`);
    return { page, requests };
  }

  let deploy: RunId;

  it("is exported as one HTML file that a stranger can read and check", async () => {
    const { page } = desk;
    await planDeploy(page, "shop", "1.1.0");
    deploy = await armAndRun(page);
    await endsAs(page, "done");
    const file = await exported("HTML");
    const html = readFileSync(file, "utf8");
    const events = await ask(page, "run.events", { run: deploy, after: 0 });
    expect(headOf(html)).toBe(events.at(-1)?.hash);
    const report = await opened(file);
    await report.page.getByRole("heading", { level: 1, name: /Rolling deploy on shop/i }).waitFor();
    for (const text of ["The journal is whole", "host/app1", "service/shop", "CPU in use", "Latency of the health check", "qd-demo-shop:1.1.0"]) await report.page.getByText(text).first().waitFor();
    expect(report.requests).toEqual([`file://${file}`]);
    for (const colorScheme of ["dark", "light"] as const) {
      await report.page.emulateMedia({ colorScheme });
      for (const part of ["Steps", "What the affected objects did", "Journal"]) {
        await report.page.getByRole("heading", { level: 2, name: part }).evaluate((heading) => heading.scrollIntoView({ block: "center" }));
        await report.page.screenshot({ path: join(root, "test-output", "screenshots", `95-evidence-${part.split(" ")[0]?.toLowerCase()}-${colorScheme}.png`) });
      }
    }
    await report.page.close();
  });

  it("is exported as Markdown with the same journal, and says how long it usually takes", async () => {
    const { page } = desk;
    const file = await exported("Markdown");
    expect(headOf(readFileSync(file, "utf8"))).toBe(headOf(readFileSync(join(desk.home, "run.html"), "utf8")));
    const { steps } = await ask(page, "run.typical", { runbook: (await runView(page, deploy)).plan.runbook });
    expect(Object.values(steps).some(({ count }) => count >= 3)).toBe(true);
  });

  it("of a dry run is what reads done, and the rest literally shown", async () => {
    const { page } = desk;
    await open(page, { page: "plan", draft: { runbook: "user/move" as RunbookId, target: { kind: "service", id: "shop" }, params: {}, dryRun: true } });
    const plan = page.getByRole("main");
    await plan.getByText("shown only").first().waitFor();
    expect((await plan.locator("pre").allTextContents()).join("\n")).toContain('echo "from $WHERE to $PLACE" > "$HOME/moved"');
    const id = await armAndRun(page);
    await endsAs(page, "done");
    const view = await runView(page, id);
    expect(Object.values(view.steps).map(({ status }) => status)).toEqual(["done", "done", "done", "would run", "would run", "would run", "would run", "would run"]);
    expect(Object.values(view.steps).slice(0, 3).every(({ value }) => value !== undefined && value !== "")).toBe(true);
    await desk.screenshot("96-dry-run");
  });

  it("runs by the clock once its plan was read, in the list of schedules", async () => {
    const { page } = desk;
    await open(page, { page: "plan", draft: { runbook: "user/look" as RunbookId, target: { kind: "service", id: "shop" }, params: {}, dryRun: false } });
    await page.getByText("Run by the clock…").click();
    await page.getByRole("textbox", { name: "Cron expression" }).fill("every day");
    await page.getByRole("button", { name: "Add to schedules" }).click();
    await page.getByText('"every day" is no cron expression.', { exact: false }).waitFor();
    await page.getByRole("textbox", { name: "Cron expression" }).fill("15 7 * * 1-5");
    await desk.screenshot("97-schedule-add");
    await page.getByRole("button", { name: "Add to schedules" }).click();
    const row = page.getByRole("listitem", { name: "Look at the shop" });
    await row.getByText("15 7 * * 1-5").waitFor();
    await row.getByRole("button", { name: "Run now" }).click();
    await endsAs(page, "done");
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await row.getByText("done").first().waitFor();
    await row.getByText("History (1)").click();
    await desk.screenshot("98-schedules");
  });

  it("starts nothing by the clock that is not what was read", async () => {
    const { page } = desk;
    const row = page.getByRole("listitem", { name: "Look at the shop" });
    writeFileSync(join(desk.home, "runbooks", "look.md"), LOOK.replaceAll(/risk(=|: )read/g, "risk$1change"));
    await expect.poll(async () => (await ask(page, "runbooks.list", undefined)).find(({ id }) => id === "user/look")?.risk).not.toBe("read");
    const before = (await ask(page, "run.list", {})).length;
    await row.getByRole("button", { name: "Run now" }).click();
    await page.getByRole("region", { name: "Notices" }).getByText(/only what reads may start by the clock/).first().waitFor();
    expect((await ask(page, "run.list", {})).length).toBe(before);
    await row.getByRole("button", { name: "Pause" }).click();
    await row.getByText("paused").first().waitFor();
    await row.getByRole("button", { name: "Remove" }).click();
    await row.getByRole("button", { name: "Confirm: remove" }).click();
    await page.getByText("Nothing runs by the clock yet").waitFor();
  });
});
