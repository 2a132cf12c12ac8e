import { describe, expect, it } from "vitest";
import { askOutcome } from "./support/ask";
import { useDesk } from "./support/desk";

/** Chromium says so in the window's console when the page is refused something: that is what these tests provoke. */
const REFUSALS = [/Content Security Policy/, /violates the following/, /Not allowed to load local resource/, /Refused to/, /ERR_ABORTED/, /Not allowed to navigate/];

describe("the window's page", () => {
  const desk = useDesk({ expectedErrors: REFUSALS });

  it("has no Node", async () => {
    await desk.page.getByRole("heading", { name: "Nothing is watched yet." }).waitFor();
    const seen = await desk.page.evaluate(() => ["require", "process", "module", "Buffer", "global", "electron", "ipcRenderer"].filter((name) => name in window));
    expect(seen).toEqual([]);
  });

  it("has one door, and the door takes the contract's questions alone", async () => {
    const { page } = desk;
    expect(await page.evaluate(() => Object.keys(window.quarterdeck ?? {}).sort())).toEqual(["ask", "subscribe"]);
    for (const [name, payload] of [["shell.run", { command: "id" }], ["constructor", undefined], ["run.get", { id: 1 }], ["run.start", { armCode: "" }], ["series.query", { selectors: "all" }]] as const)
      expect(await askOutcome(page, name, payload), name).toMatchObject({ ok: false });
  });

  it("cannot change what the door does", async () => {
    const { page } = desk;
    const changed = await page.evaluate(() => {
      try {
        Object.assign(window.quarterdeck ?? {}, { ask: () => "replaced" });
      } catch {
        // Frozen: the assignment throws.
      }
      return window.quarterdeck!.ask("app.info", undefined) instanceof Promise;
    });
    expect(changed).toBe(true);
  });

  it("does not go elsewhere", async () => {
    const { page } = desk;
    const here = () => page.evaluate(() => [window.location.href, document.querySelector("h1")?.textContent]);
    const at = await here();
    for (const address of ["file:///etc/passwd", "https://example.invalid/", "data:text/html,<h1>elsewhere</h1>"]) {
      // Resolves when the page has been told and has had two turns to leave.
      await page.evaluate(async (target) => {
        window.location.href = target;
        for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
      }, address);
      expect(await askOutcome(page, "app.info", undefined)).toMatchObject({ ok: true });
      expect(await here()).toEqual(at);
    }
  });

  it("opens no other window", async () => {
    const { page } = desk;
    const opened = await page.evaluate(() => [window.open("about:blank"), window.open("file:///etc/passwd")].map((other) => other === null));
    expect(opened).toEqual([true, true]);
    expect(desk.console.app.windows()).toHaveLength(1);
  });

  it("fetches nothing from anywhere and evaluates no text", async () => {
    const { page } = desk;
    const fetched = await page.evaluate(() => fetch("https://example.invalid/").then(() => "fetched", () => "refused"));
    expect(fetched).toBe("refused");
    const evaluated = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.injected = true";
      document.body.append(script);
      script.remove();
      return "injected" in window;
    });
    expect(evaluated).toBe(false);
  });

  it("is refused permissions", async () => {
    const states = await desk.page.evaluate(async () => {
      const names = ["geolocation", "notifications", "camera", "microphone"];
      return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state));
    });
    expect(new Set(states)).toEqual(new Set(["denied"]));
  });
});
