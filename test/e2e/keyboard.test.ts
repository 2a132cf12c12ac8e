import { describe, expect, it } from "vitest";
import { useDesk } from "./support/desk";

describe("the keyboard alone", () => {
  const desk = useDesk({ demo: true });
  const heading = (name: string) => desk.page.getByRole("heading", { name, level: 1 });

  it("goes between screens with g and a letter", async () => {
    const { page } = desk;
    for (const [key, name] of [["s", "Settings"], ["h", "History"], ["r", "Runbooks"]] as const) {
      await page.keyboard.press("g");
      await page.keyboard.press(key);
      await heading(name).waitFor();
    }
    await page.keyboard.press("g");
    await page.keyboard.press("o");
    await page.getByRole("region", { name: "Environment demo", exact: true }).waitFor();
  });

  it("lists the keys with ?", async () => {
    const { page } = desk;
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keyboard" });
    await help.getByText("Go anywhere, start any runbook").waitFor();
    await desk.screenshot("50-help");
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "detached" });
  });

  it("finds a host and a runbook in the palette", async () => {
    const { page } = desk;
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog", { name: "Go anywhere, start any runbook" });
    await palette.getByRole("combobox").waitFor();
    await page.keyboard.type("app2");
    await palette.getByRole("option", { name: /app2/ }).first().waitFor();
    await desk.screenshot("51-palette");
    await page.keyboard.press("Enter");
    await heading("app2").waitFor();

    await page.keyboard.press("Control+k");
    await page.keyboard.type("rolling");
    await palette.getByRole("option", { name: /Rolling deploy/ }).first().waitFor();
    await page.keyboard.press("Enter");
    await heading("Rolling deploy").waitFor();

    await page.keyboard.press("Control+k");
    await page.keyboard.type("no such thing at all");
    await palette.getByText("Nothing of that name.").waitFor();
    await page.keyboard.press("Escape");
    await palette.waitFor({ state: "detached" });
  });

  it("deploys without a pointer as far as the plan, and goes back", async () => {
    const { page } = desk;
    await page.keyboard.press("Control+k");
    await page.keyboard.type("shop");
    await page.getByRole("option", { name: /^shop/ }).first().waitFor();
    await page.keyboard.press("Enter");
    await heading("shop").waitFor();
    await page.keyboard.press("Control+k");
    await page.keyboard.type("deploy shop");
    await page.getByRole("option", { name: "Deploy shop…" }).waitFor();
    await page.keyboard.press("Enter");
    await heading("Deploy shop").waitFor();
    await page.getByRole("radio", { name: "Tag 1.1.0" }).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await page.getByRole("complementary", { name: "Arming" }).getByRole("button", { name: "Arm and run" }).waitFor();
    await page.keyboard.press("Alt+ArrowLeft");
    await heading("Deploy shop").waitFor();
  });

  it("changes the size of the text and the theme", async () => {
    const { page } = desk;
    const size = () => page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
    const before = await size();
    await page.keyboard.press("Control+=");
    await expect.poll(size).toBeGreaterThan(before);
    await page.keyboard.press("Control+0");
    await expect.poll(size).toBe(before);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("light theme");
    await page.getByRole("option", { name: "Light theme" }).waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset["theme"])).toBe("light");
  });

  it("shows the settings and what ~/.ssh/config holds", async () => {
    const { page } = desk;
    await page.keyboard.press("g");
    await page.keyboard.press("s");
    await page.getByRole("button", { name: "Import ~/.ssh/config" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Read it again" }).waitFor();
    await page.getByText(desk.home).first().waitFor();
    await desk.screenshot("52-settings-light");
  });
});
