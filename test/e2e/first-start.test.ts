import { describe, expect, it } from "vitest";
import { ask } from "./support/ask";
import { allHealthy, startDemo } from "./support/demo";
import { useDesk } from "./support/desk";

describe("the very first start", () => {
  const desk = useDesk({ env: { QUARTERDECK_DEMO: "on" } });

  it("shows the demo by itself, labelled, with live data", async () => {
    const { page } = desk;
    await allHealthy(page);
    await page.getByRole("note").filter({ hasText: "Demo." }).waitFor();
  });
});

describe("a start without a fleet", () => {
  const desk = useDesk();

  it("offers three ways to a fleet", async () => {
    const { page } = desk;
    await page.getByRole("heading", { name: "Nothing is watched yet." }).waitFor();
    expect(await page.getByRole("button", { name: "Start the demo" }).isEnabled()).toBe(true);
    expect(await page.getByRole("button", { name: "Open a fleet file…" }).isEnabled()).toBe(true);
    expect(await page.getByRole("link", { name: "Import ~/.ssh/config" }).isVisible()).toBe(true);
    await desk.screenshot("01-start");
  });

  it("starts the demo, labelled as one, and finds all of it healthy", async () => {
    const { page } = desk;
    await startDemo(page);
    await page.getByRole("note").filter({ hasText: "Demo." }).waitFor();
    for (const name of ["demo", "demo-prod"]) expect(await page.getByRole("region", { name: `Environment ${name}`, exact: true }).isVisible()).toBe(true);
    const shop = page.getByRole("row").filter({ has: page.getByRole("link", { name: "shop", exact: true }) });
    await shop.getByText("3/3").waitFor();
    await shop.getByText("1.0.0").waitFor();
    for (const host of ["app1", "app2", "app3", "edge", "live1"]) {
      const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: host, exact: true }) });
      await row.getByText("healthy").waitFor();
      // CPU is what happened between two looks.
      await row.getByText("CPU not seen").waitFor({ state: "detached" });
    }
    expect((await ask(page, "app.info", undefined)).demo).toBe(true);
    await desk.screenshot("02-overview");
  });

  it("opens the same demo when it is started again", async () => {
    await desk.console.close();
    await desk.start();
    await allHealthy(desk.page);
    await desk.page.getByRole("note").filter({ hasText: "Demo." }).waitFor();
  });
});
