import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { expect } from "vitest";
import { isAccessible } from "./axe";
import type { Desk } from "./desk";
import { open } from "./go";

/** A look at a store is up to ten seconds away, and its figures another five. */
const WITHIN = { timeout: 40_000 };

const drawn = (desk: Desk, title: string) => expect.poll(() => desk.page.getByRole("figure", { name: title, exact: true }).locator(".recharts-line-curve").first().getAttribute("d"), WITHIN).toMatch(/[LM]/);

/** Gives the password of a database on its page: nothing, then a wrong one, then the right one. It is in no place that lasts. */
export async function givePassword(desk: Desk, database: string, secret: string, password: string): Promise<void> {
  const { page } = desk;
  const dialog = page.getByRole("dialog", { name: `Secret ${secret}` });
  const give = async (text: string): Promise<void> => {
    await dialog.getByLabel(secret).fill(text);
    await dialog.getByRole("button", { name: "Go on" }).click();
    await dialog.waitFor({ state: "detached" });
  };
  await open(page, { page: "object", kind: "database", id: database });
  await page.getByRole("heading", { name: database, level: 1 }).waitFor();
  await page.getByText(`Only whether ${database} answers is watched`).waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  await isAccessible(page, "database without a password");
  await page.getByRole("button", { name: "Give the password…" }).click();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText(`Only whether ${database} answers is watched`).waitFor();
  await page.getByRole("button", { name: "Give the password…" }).click();
  await give("not-the-password");
  await page.getByText(/does not let the console log in/).first().waitFor(WITHIN);
  await page.getByRole("button", { name: "Give another password…" }).click();
  await give(password);
  await page.getByText(/does not let the console log in/).first().waitFor({ ...WITHIN, state: "detached" });
  await page.getByRole("row", { name: /db1:5432 primary/ }).waitFor(WITHIN);
  expect(await page.content()).not.toContain(password);
  expect(desk.console.output()).not.toContain(password);
  for (const name of readdirSync(desk.home).filter((file) => file.startsWith("history.sqlite"))) expect(readFileSync(join(desk.home, name)).includes(password), name).toBe(false);
}

/** Looks at the page of the lab's database, with one session that waits for another. */
export async function watchDatabase(desk: Desk, login: { port: number; user: string; database: string; password: string }): Promise<void> {
  const { page } = desk;
  await open(page, { page: "object", kind: "database", id: "orders" });
  const nodes = page.getByRole("region", { name: "Nodes", exact: true });
  await nodes.getByRole("row", { name: /db1:5432 primary \d+ / }).waitFor(WITHIN);
  await nodes.getByRole("row", { name: /db2:5432 replica \d+ / }).waitFor(WITHIN);
  for (const title of ["Connections by state on db1", "Transactions a second", "Replication lag in bytes", "Pages found in memory", "Log kept for replication slots"]) {
    await page.getByRole("figure", { name: title, exact: true }).scrollIntoViewIfNeeded();
    await drawn(desk, title);
  }
  const [holder, waiter] = [1, 2].map(() => new pg.Client({ host: "127.0.0.1", application_name: "waits", ...login }));
  if (!holder || !waiter) throw new Error("no clients");
  await Promise.all([holder.connect(), waiter.connect()]);
  try {
    const pid = async (client: pg.Client): Promise<number> => (await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid")).rows[0]?.pid ?? 0;
    const [holds, waits] = [await pid(holder), await pid(waiter)];
    await holder.query("BEGIN; SELECT pg_advisory_xact_lock(4711)");
    const waited = waiter.query("SELECT pg_advisory_xact_lock(4711), 'a-literal'");
    await page.getByRole("heading", { name: "orders", level: 1 }).click();
    await page.keyboard.press("r");
    const row = (process: number) => page.getByRole("row").filter({ has: page.getByRole("cell", { name: new RegExp(`(^| )${process}$`) }) });
    await row(waits).getByText(`waits for ${holds}`).waitFor(WITHIN);
    await row(holds).getByText("holds up 1").waitFor();
    expect(await row(waits).getByRole("cell").nth(5).innerText()).toBe("SELECT pg_advisory_xact_lock(?), ?");
    await row(holds).scrollIntoViewIfNeeded();
    await desk.screenshot("72-lab-database");
    await isAccessible(page, "database");
    await row(holds).getByRole("link", { name: `End… process ${holds}` }).click();
    await page.getByRole("heading", { name: "End a query of a PostgreSQL database", level: 1 }).waitFor();
    expect(await page.locator("main").innerText()).toContain(String(holds));
    await holder.query("COMMIT");
    await waited;
  } finally {
    await Promise.all([holder.end(), waiter.end()]);
  }
}

/** Looks at the page of the lab's cache, a cluster of three primaries with a replica each. */
export async function watchCache(desk: Desk): Promise<void> {
  const { page } = desk;
  await open(page, { page: "object", kind: "cache", id: "sessions" });
  await page.getByText("ok on all 6 nodes seen").waitFor(WITHIN);
  await page.getByText("16384 of 16384").waitFor();
  const nodes = page.getByRole("region", { name: "Nodes", exact: true });
  const slots = await nodes.locator("tbody tr td:nth-child(4)").allInnerTexts();
  expect(slots.reduce((total, text) => total + Number(text), 0)).toBe(16_384);
  expect(await nodes.getByText("link up").count()).toBe(3);
  for (const title of ["Memory", "Commands a second", "Clients", "Keys"]) {
    await page.getByRole("figure", { name: title, exact: true }).scrollIntoViewIfNeeded();
    await drawn(desk, title);
  }
  await page.getByRole("heading", { name: "sessions", level: 1 }).scrollIntoViewIfNeeded();
  await desk.screenshot("73-lab-cache");
  await isAccessible(page, "cache");
}
