import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ask } from "./support/ask";
import { allHealthy } from "./support/demo";
import { useDesk } from "./support/desk";
import { open } from "./support/go";

describe("a fleet file that is edited while the console is open", () => {
  const desk = useDesk({ demo: true });
  const file = () => join(desk.home, "own-fleet.yaml");
  const text = () => readFileSync(file(), "utf8");
  const banner = () => desk.page.getByText("The fleet file was edited and cannot be used.");
  const hosts = async () => Object.keys((await ask(desk.page, "fleet.get", undefined)).fleet?.hosts ?? {});

  it("is opened by its path and is no demo any more", async () => {
    const { page } = desk;
    // The same hosts under another name: the demo's own file is written anew at each start.
    writeFileSync(file(), readFileSync(join(desk.home, "demo", "fleet.yaml"), "utf8").replace(/^knownHosts:.*$/m, `knownHosts: ${JSON.stringify(join(desk.home, "demo", "known_hosts"))}`).replace(/^name:.*$/m, "name: My fleet"));
    await open(page, { page: "settings" });
    await page.getByLabel("Fleet file", { exact: true }).fill(file());
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.getByText("My fleet").first().waitFor();
    await expect.poll(() => page.getByRole("note").filter({ hasText: "Demo." }).count()).toBe(0);
    await desk.screenshot("40-settings");
    await open(page, { page: "overview" });
    await allHealthy(page);
  });

  it("shows a good edit without a restart", async () => {
    const { page } = desk;
    writeFileSync(file(), text().replace("A small shop on this machine. Try everything.", "Edited a moment ago."));
    await page.getByText("Edited a moment ago.").waitFor();
    await allHealthy(page);
  });

  it("keeps the last good fleet after a broken edit and says which line", async () => {
    const { page } = desk;
    const good = await hosts();
    const broken = text().replace("    address: 127.0.0.1", "    adress: 127.0.0.1");
    const line = broken.split("\n").findIndex((words) => words.includes("adress")) + 1;
    writeFileSync(file(), broken);
    await banner().waitFor();
    await page.getByText(/^line \d+: /).waitFor();
    await allHealthy(page);
    expect(await hosts()).toEqual(good);
    await desk.screenshot("41-fleet-broken");
    await page.getByRole("link", { name: "Show problems" }).click();
    const problems = page.getByRole("region", { name: "Problems of the fleet file" });
    await problems.getByText("unknown key 'adress'").waitFor();
    await problems.getByText(new RegExp(`own-fleet\\.yaml:${line}:`)).first().waitFor();
    await problems.getByText(/address/).first().waitFor();
    await desk.screenshot("42-fleet-problems");
  });

  it("takes the file again once it is mended", async () => {
    const { page } = desk;
    writeFileSync(file(), text().replace("adress", "address"));
    await banner().waitFor({ state: "detached" });
    await open(page, { page: "overview" });
    await allHealthy(page);
  });

  it("names a file that is not there", async () => {
    const { page } = desk;
    await open(page, { page: "settings" });
    await page.getByLabel("Fleet file", { exact: true }).fill(join(desk.home, "no-such.yaml"));
    await page.getByRole("button", { name: "Open", exact: true }).click();
    const refusal = page.getByRole("alert");
    await refusal.getByText("there is no such file").waitFor();
    await refusal.getByText(/no-such\.yaml/).waitFor();
    expect(await banner().count()).toBe(0);
    await desk.screenshot("43-fleet-missing");
    expect((await ask(page, "fleet.get", undefined)).fleet?.name).toBe("My fleet");
  });
});
