import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Host } from "../../src/shared/fleet";
import { HostId } from "../../src/shared/ids";
import { ask } from "./support/ask";
import { useDesk } from "./support/desk";
import { open } from "./support/go";

/** A fleet of two of the demo's hosts that names no known_hosts file. */
const fleetOf = (hosts: [string, Host][]) => `quarterdeck: 1
name: Strangers
environments:
  strange: {}
hosts:
${hosts.map(([name, { address, port, user, identity }]) => `  ${name}: { environment: strange, address: ${address}, port: ${port}, user: ${user}, identity: ${JSON.stringify(identity)}, docker: false }`).join("\n")}
`;

describe("host keys", () => {
  const desk = useDesk({ demo: true });
  let lines: string[] = [];
  const keyOf = (port: number) => lines.find((line) => line.startsWith(`[127.0.0.1]:${port} `))?.split(" ").slice(1, 3) ?? [];
  const fingerprint = (port: number) => `SHA256:${createHash("sha256").update(Buffer.from(keyOf(port)[1] ?? "", "base64")).digest("base64").replace(/=+$/, "")}`;
  let ports: { new: number; changed: number };

  it("asks a person about a host it does not know, showing the fingerprint", async () => {
    const { page } = desk;
    const { fleet } = await ask(page, "fleet.get", undefined);
    const [app1, app2] = [HostId.parse("app1"), HostId.parse("app2")].map((id) => fleet?.hosts[id]);
    if (!app1 || !app2) throw new Error("the demo has no app1 and app2");
    ports = { new: app1.port, changed: app2.port };
    lines = readFileSync(join(desk.home, "demo", "known_hosts"), "utf8").split("\n");
    // The second host was seen before, with another key.
    writeFileSync(join(desk.home, "known_hosts"), `[127.0.0.1]:${ports.changed} ${keyOf(ports.new).join(" ")}\n`);
    const file = join(desk.home, "strangers.yaml");
    writeFileSync(file, fleetOf([["newcomer", app1], ["impostor", app2]]));
    await open(page, { page: "settings" });
    await page.getByLabel("Fleet file", { exact: true }).fill(file);
    await page.getByRole("button", { name: "Open", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Is this really newcomer?" });
    await dialog.getByText(fingerprint(ports.new)).waitFor();
    await dialog.getByText(`127.0.0.1:${ports.new}`).waitFor();
    await desk.screenshot("44-host-key");
    const state = (await ask(page, "overview.get", undefined)).hosts.find(({ id }) => id === "newcomer");
    expect(state?.health).toBe("not seen");
  });

  it("does not take a fingerprint that is not the one asked about", async () => {
    const { page } = desk;
    const prompt = (await ask(page, "prompt.list", undefined)).at(0);
    await expect(ask(page, "prompt.answer", { kind: "trust", id: prompt?.id ?? "none", fingerprint: fingerprint(ports.changed) })).rejects.toThrow(/fingerprint/);
    expect(readFileSync(join(desk.home, "known_hosts"), "utf8")).not.toContain(`:${ports.new} `);
  });

  it("connects once it is trusted, and remembers", async () => {
    const { page } = desk;
    await page.getByRole("dialog").getByRole("button", { name: "Trust this host key" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await open(page, { page: "object", kind: "host", id: "newcomer" });
    await page.locator(".object-state").getByText("healthy").waitFor();
    expect(readFileSync(join(desk.home, "known_hosts"), "utf8")).toContain(keyOf(ports.new)[1]);
  });

  it("stops at a changed key and says so", async () => {
    const { page } = desk;
    await open(page, { page: "object", kind: "host", id: "impostor" });
    await page.getByText(/host key of impostor .* has changed/).waitFor();
    await page.getByText("refused", { exact: true }).waitFor();
    await page.getByText(/Someone may be listening in/).waitFor();
    await desk.screenshot("45-host-key-changed");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await page.getByRole("button", { name: "Connect now" }).click();
    await page.getByText(/host key of impostor .* has changed/).waitFor();
    expect((await ask(page, "overview.get", undefined)).hosts.find(({ id }) => id === "impostor")?.health).not.toBe("healthy");
  });
});
