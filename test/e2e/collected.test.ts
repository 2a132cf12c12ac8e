import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openHistory } from "../../src/main/history";
import { ask } from "./support/ask";
import { isAccessible } from "./support/axe";
import { useDesk } from "./support/desk";
import { open } from "./support/go";

/** A log or an endpoint that was just named is read within some seconds. */
const WITHIN = { timeout: 30_000 };
const PAGE = "# TYPE shop_orders counter\nshop_orders_total 7\nshop_carts 3\n";

const DAY_MS = 86_400_000;

/** A history that knows of ten days ago. */
async function rememberOldSamples(home: string): Promise<void> {
  const history = openHistory({ file: join(home, "history.sqlite"), backups: false });
  const from = Date.now() - 10 * DAY_MS;
  for (let minute = 0; minute < 600; minute += 1) {
    history.samples.add(Array.from({ length: 20 }, (_, host) => ({ series: { name: "node_load1", labels: { host: `old${host}` } }, at: from + minute * 60_000, value: Math.sin(minute * (host + 1)) })));
  }
  await history.close();
}

describe("logs, targets and the history's size", () => {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-collected-"));
  const log = join(folder, "shop.log");
  const desk = useDesk({ demo: true, prepare: rememberOldSamples });
  let endpoint: Server;
  let port = 0;

  beforeAll(async () => {
    endpoint = createServer((_request, response) => response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(PAGE));
    await new Promise<void>((ready) => endpoint.listen(0, "127.0.0.1", ready));
    const address = endpoint.address();
    port = typeof address === "object" && address ? address.port : 0;
    writeFileSync(log, "INFO the shop opens\nERROR the till is stuck\n    at till.js:12\n");
  });
  afterAll(() => {
    endpoint.closeAllConnections();
    endpoint.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const heading = (name: string) => desk.page.getByRole("heading", { name, level: 1 }).waitFor();
  const key = async (...keys: string[]): Promise<void> => {
    for (const one of keys) await desk.page.keyboard.press(one);
  };
  const output = () => desk.page.locator("[data-output]");

  it("say what would stand there while nothing is named", async () => {
    const { page } = desk;
    await key("g", "l");
    await heading("Logs");
    await page.getByText("No log is followed").waitFor();
    await isAccessible(page, "no logs");
    await key("g", "t");
    await heading("Targets");
    await page.getByText("No endpoint is scraped").waitFor();
    await isAccessible(page, "no targets");
  });

  it("show a log once the fleet file names it, and what another cannot be read for", async () => {
    const { page } = desk;
    const { file = "" } = await ask(page, "fleet.get", undefined);
    appendFileSync(file, `logs:
  shop-log: { environment: demo, hosts: [app1], file: "${log}", every: 1s }
  no-log: { environment: demo, hosts: [app1], file: "${join(folder, "none.log")}", every: 1s }
metrics:
  shop: { environment: demo, url: "http://127.0.0.1:${port}/metrics", every: 1s, timeout: 1s }
  nobody: { environment: demo, url: "http://127.0.0.1:1/metrics", every: 1s, timeout: 1s }
`);
    await key("g", "l");
    await page.getByRole("row", { name: /shop-log/ }).getByText("followed").waitFor(WITHIN);
    await page.getByRole("row", { name: /no-log/ }).getByText("failing").waitFor(WITHIN);
    await page.getByText(/There is no .*none\.log on app1/).waitFor();
    await desk.screenshot("90-logs");
    await isAccessible(page, "logs");
    await page.getByRole("searchbox", { name: "Filter the logs" }).fill("shop");
    await page.getByRole("row", { name: /no-log/ }).waitFor({ state: "detached" });
  });

  it("tail it, in the colours of its levels, filtered by words and by level", async () => {
    const { page } = desk;
    await page.getByRole("link", { name: "shop-log on app1" }).click();
    await heading("shop-log");
    await output().locator(".fg-red").getByText("ERROR the till is stuck").waitFor();
    appendFileSync(log, "WARN the queue grows\nINFO \u001b[32mall sold\u001b[0m\n");
    await output().locator(".fg-yellow").getByText("WARN the queue grows").waitFor();
    await output().locator(".fg-green").getByText("all sold").waitFor();
    await page.getByRole("group", { name: "Level" }).getByRole("button", { name: "errors" }).click();
    await page.getByText(/^2 of 5 lines from its end/).waitFor();
    expect((await output().innerText()).split("\n")).toEqual(["ERROR the till is stuck", "    at till.js:12"]);
    await page.getByRole("group", { name: "Level" }).getByRole("button", { name: "all levels" }).click();
    await key("/");
    await page.keyboard.type("queue");
    await page.getByText(/^1 of 5 lines from its end/).waitFor();
    await key("Escape");
    await page.getByText(/^5 lines from its end/).waitFor();
    await desk.screenshot("91-log");
    await isAccessible(page, "log");
  });

  it("stand still while it is paused", async () => {
    const { page } = desk;
    await page.getByRole("heading", { name: "shop-log", level: 1 }).click();
    await key("p");
    await page.getByText(/, paused$/).waitFor();
    appendFileSync(log, "CRITICAL the roof is gone\n");
    await expect.poll(async () => (await ask(page, "logs.tail", { log: "shop-log" })).lines.at(-1)).toEqual({ text: "CRITICAL the roof is gone", level: "critical" });
    expect(await output().innerText()).not.toContain("the roof is gone");
    await key("p");
    await output().getByText("CRITICAL the roof is gone").waitFor();
    await page.getByRole("button", { name: "Wrap" }).click();
    await output().and(page.locator(".output-unwrapped")).waitFor();
  });

  it("are found from the host and in the palette", async () => {
    const { page } = desk;
    await open(page, { page: "object", kind: "host", id: "app1" });
    await page.getByRole("link", { name: "shop-log", exact: true }).click();
    await heading("shop-log");
    await key("Control+k");
    await page.keyboard.type("scrape");
    await page.getByRole("option", { name: /Targets/ }).waitFor();
    await key("Enter");
    await heading("Targets");
  });

  it("tell what endpoints said, those that are down first, with the reason", async () => {
    const { page } = desk;
    const row = (name: string) => page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
    await row("shop").getByText("up", { exact: true }).waitFor(WITHIN);
    await row("shop").getByRole("cell", { name: "2", exact: true }).waitFor();
    await row("nobody").getByText("down", { exact: true }).waitFor(WITHIN);
    await page.getByText(/127\.0\.0\.1:1\/metrics/).last().waitFor();
    expect(await page.getByRole("row").locator("td:nth-child(2) a").allInnerTexts()).toEqual(["nobody", "shop"]);
    await desk.screenshot("92-targets");
    await isAccessible(page, "targets");
    await row("shop").getByRole("link", { name: "shop", exact: true }).click();
    await heading("Query");
    await page.getByText(/from this console's history/).first().waitFor();
  });

  it("say how much history is kept, what a shorter time would delete, and keep it so", async () => {
    const { page } = desk;
    await key("Escape");
    await open(page, { page: "settings" });
    const form = page.getByRole("form", { name: "How long the history is kept" });
    const samples = form.getByRole("textbox", { name: "Samples, days" });
    expect([await samples.inputValue(), await form.getByRole("textbox", { name: "Ten minutes, days" }).inputValue(), await form.getByRole("textbox", { name: "Hours, days" }).inputValue()]).toEqual(["30", "365", ""]);
    await samples.fill("0.5");
    await form.getByText("Samples are kept for a day at least.").waitFor();
    await samples.fill("400");
    await form.getByText(/Ten-minute means must be kept as long/).waitFor();
    await samples.fill("20");
    await form.getByText("Nothing is deleted by this now.").waitFor();
    await form.getByRole("button", { name: "Keep it so" }).click();
    await expect.poll(async () => (await ask(page, "history.size", {})).keep.rawMs).toBe(20 * DAY_MS);
    await form.getByRole("button", { name: "Keep it so" }).waitFor({ state: "detached" });
    expect(await samples.inputValue()).toBe("20");
  });

  it("ask twice before anything is deleted, and delete it then", async () => {
    const { page } = desk;
    const raw = async () => (await ask(page, "history.size", {})).tiers.find(({ tier }) => tier === "raw");
    const isOld = (oldest = Date.now()): boolean => oldest < Date.now() - 9 * DAY_MS;
    // Old samples are packed in the background after a start.
    await expect.poll(async () => isOld((await raw())?.oldest), WITHIN).toBe(true);
    const form = page.getByRole("form", { name: "How long the history is kept" });
    await form.getByRole("textbox", { name: "Samples, days" }).fill("7");
    await form.getByText(/This deletes .* of the history, and nothing brings it back\./).waitFor();
    await form.getByText(/^Samples: .*, all from before /).waitFor();
    await form.scrollIntoViewIfNeeded();
    await desk.screenshot("93-history-kept-shorter");
    await isAccessible(page, "history kept shorter");
    await form.getByRole("button", { name: /^Delete / }).click();
    expect((await ask(page, "history.size", {})).keep.rawMs).toBe(20 * DAY_MS);
    await form.getByRole("button", { name: /^Confirm: delete .* for good$/ }).click();
    await expect.poll(async () => (await ask(page, "history.size", {})).keep.rawMs).toBe(7 * DAY_MS);
    await expect.poll(async () => isOld((await raw())?.oldest), WITHIN).toBe(false);
  });
});
