import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { useDesk } from "./support/desk";
import { open } from "./support/go";
import { startMonitoring } from "./support/monitoring";

const monitoring = await startMonitoring();
afterAll(() => monitoring.stop());

// Servers are asked again as samples come in: those of the probe.
const FLEET = `quarterdeck: 1
environments: { prod: {} }
probes: { itself: { environment: prod, url: "${monitoring.url}/api/v1/targets", every: 2s } }
prometheus: { watch: { environment: prod, url: "${monitoring.url}" } }
alertmanager: { pager: { environment: prod, url: "${monitoring.url}" } }
`;
/** They are asked every 15 seconds. */
const SEEN = { timeout: 40_000 };

describe("what the fleet's own servers hold", () => {
  const place = { fleet: "" };
  const desk = useDesk({
    env: { get QUARTERDECK_FLEET() { return place.fleet; } },
    prepare: (home) => {
      place.fleet = join(home, "own-fleet.yaml");
      writeFileSync(place.fleet, FLEET);
    },
  });
  const panel = (name: string) => desk.page.getByRole("region", { name, exact: true });

  it("is said to be nothing where they have nothing", async () => {
    await open(desk.page, { page: "alerts" });
    await panel("On Prometheus").getByText("No alert there.").waitFor();
    await panel("On Alertmanager").getByText("No alert there.").waitFor();
  });

  it("is drawn: alerts of a Prometheus with their value, alerts of an Alertmanager", async () => {
    monitoring.alerts.push({ labels: { alertname: "RoomIsHot", severity: "critical", room: "a" }, summary: "Room a is hot" }, { labels: { alertname: "RoomIsDark", room: "b" }, summary: "Room b is dark" });
    const row = panel("On Prometheus").getByRole("row", { name: /RoomIsHot/ });
    await row.getByText("Room a is hot").waitFor(SEEN);
    await row.getByText("12.5", { exact: true }).waitFor();
    await row.getByText("critical").waitFor();
    await panel("On Alertmanager").getByRole("row", { name: /RoomIsDark.*pager/ }).getByText("Room b is dark").waitFor(SEEN);
    await desk.screenshot("90-servers-alerts");
  });

  it("is silenced on the Alertmanager from here, under the person's name, and seen at once", async () => {
    const { page } = desk;
    await open(page, { page: "silences" });
    await panel("On Alertmanager").getByText("No silence there.").waitFor();
    await page.keyboard.press("m");
    const dialog = page.getByRole("dialog", { name: "Silence" });
    await dialog.getByLabel("Conditions, one a line").fill('alertname="RoomIsHot"');
    await dialog.getByLabel("Why").fill("the windows are open");
    await dialog.getByLabel("Where").selectOption("pager");
    await dialog.getByRole("button", { name: "Silence for 2h" }).click();
    const row = panel("On Alertmanager").getByRole("row", { name: /the windows are open/ });
    await row.getByText("active").waitFor();
    await row.getByText(/in 1 h 59 min/).waitFor();
    await page.getByText(/Silenced on the Alertmanager pager until/).waitFor();
    expect(monitoring.silences).toMatchObject([{ comment: "the windows are open", state: "active", matchers: [{ name: "alertname", value: "RoomIsHot", isRegex: false, isEqual: true }] }]);
    expect(monitoring.silences[0]?.createdBy).not.toBe("");
    await desk.screenshot("91-servers-silence");
    await open(page, { page: "alerts" });
    await panel("On Alertmanager").getByRole("row", { name: /RoomIsHot/ }).getByText("silenced there").waitFor(SEEN);
  });

  it("has its silence ended from here, with two presses", async () => {
    const { page } = desk;
    await open(page, { page: "silences" });
    const row = panel("On Alertmanager").getByRole("row", { name: /the windows are open/ });
    await row.getByRole("button", { name: "Expire now" }).click();
    expect(monitoring.silences[0]?.state).toBe("active");
    await row.getByRole("button", { name: "Confirm: expire" }).click();
    await row.getByText("expired").waitFor();
    expect(monitoring.silences[0]?.state).toBe("expired");
  });

  it("is not said to be nothing while a server is away", async () => {
    const { page } = desk;
    await monitoring.stop();
    await open(page, { page: "alerts" });
    await panel("On Alertmanager").getByText(/Alertmanager pager: .*nothing accepts connections/).waitFor(SEEN);
    expect(await panel("On Alertmanager").getByText("No alert there.").count()).toBe(0);
    await panel("On Prometheus").getByText(/Prometheus watch: .*nothing accepts connections/).waitFor(SEEN);
    expect(await panel("On Prometheus").getByText("No alert there.").count()).toBe(0);
    await desk.screenshot("92-servers-away");
    await monitoring.start();
    await panel("On Prometheus").getByRole("row", { name: /RoomIsHot/ }).waitFor(SEEN);
  });
});
