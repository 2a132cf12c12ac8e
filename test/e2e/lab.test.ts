import { afterAll, beforeAll, expect, it } from "vitest";
import { describeLab, resetShop, shopVersions } from "../lab/harness";
import { ask } from "./support/ask";
import { isAccessible } from "./support/axe";
import { useDesk } from "./support/desk";
import { open } from "./support/go";
import { armAndRun, endsAs, planDeploy } from "./support/run";
import { givePassword, watchCache, watchDatabase } from "./support/stores";

describeLab("a real fleet, from the window", (lab) => {
  beforeAll(() => resetShop());
  afterAll(() => resetShop());
  const desk = useDesk({ env: { QUARTERDECK_FLEET: lab.fleetPath } });

  it("shows every host, the service, the stores and the probe", async () => {
    const { page } = desk;
    const board = page.getByRole("region", { name: "Environment lab" });
    for (const { name } of lab.hosts) {
      const row = board.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
      await row.getByText("healthy").first().waitFor({ timeout: 60_000 });
      await row.getByText("CPU not seen").waitFor({ state: "detached" });
    }
    const shop = board.getByRole("row").filter({ has: page.getByRole("link", { name: "shop", exact: true }) });
    await shop.getByText("3/3").waitFor();
    expect(await page.getByRole("note").filter({ hasText: "Demo." }).count()).toBe(0);
    await desk.screenshot("70-lab-overview");
  });

  it("draws a real host's containers and charts", async () => {
    const { page } = desk;
    await open(page, { page: "object", kind: "host", id: "web1" });
    await page.getByRole("figure", { name: "Load", exact: true }).locator(".recharts-line-curve").first().waitFor({ state: "attached" });
    await page.getByRole("row").filter({ hasText: /qd-app:/ }).first().waitFor();
    await desk.screenshot("71-lab-host");
  });

  it("is given a database's password, and reads it from then on", () => givePassword(desk, "orders", "lab-postgres", lab.postgres.password()));

  it("draws a real database, and who waits for whom", () => {
    const { primaryPort, user, database, password } = lab.postgres;
    return watchDatabase(desk, { port: primaryPort, user, database, password: password() });
  });

  it("draws a real cluster, slot by slot", () => watchCache(desk));

  it("lists what a real Prometheus scrapes", async () => {
    const { page } = desk;
    await open(page, { page: "targets" });
    const region = page.getByRole("region", { name: "Scraped by Prometheus", exact: true });
    await region.getByRole("row", { name: /up lab prometheus/ }).waitFor();
    await isAccessible(page, "targets of Prometheus");
  });

  it("deploys 1.1.0 with one click", async () => {
    const { page } = desk;
    await planDeploy(page, "shop", "1.1.0");
    await page.getByRole("region", { name: "Blast radius" }).getByRole("heading", { name: /4 hosts in lab$/ }).waitFor();
    await armAndRun(page);
    await page.getByRole("region", { name: "Step" }).getByRole("heading", { name: "Put the new version in the old one's place" }).waitFor();
    await desk.screenshot("74-lab-deploy-running");
    await endsAs(page, "done");
    await desk.screenshot("75-lab-deploy-done");
    expect(await shopVersions()).toEqual({ web1: "1.1.0", web2: "1.1.0", web3: "1.1.0" });
    await open(page, { page: "object", kind: "service", id: "shop" });
    await page.getByText("all on 1.1.0").waitFor();
    await page.locator(".object-state").getByText("healthy").waitFor();
    expect((await ask(page, "overview.get", undefined)).services.map(({ versions }) => versions)).toEqual([["1.1.0"]]);
    await page.getByRole("button", { name: "Roll back to 1.0.0…" }).waitFor();
    await desk.screenshot("76-lab-service");
  });
});
