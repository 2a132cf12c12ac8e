import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Desk } from "./desk";

/** Presses the button that saves a file, and gives what was written once it begins as it should; as latin1. */
export async function saved(desk: Desk, press: () => Promise<void>, name: string, start: string): Promise<string> {
  const file = join(desk.home, name);
  await desk.console.app.evaluate(({ session }, path) => session.defaultSession.once("will-download", (_event, item) => item.setSavePath(path)), file);
  await press();
  const read = (): string => (existsSync(file) ? readFileSync(file, "latin1") : "");
  await expect.poll(() => read().slice(0, start.length)).toBe(start);
  return read();
}
