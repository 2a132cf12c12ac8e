import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** An empty data folder, gone when the file's tests are over. */
export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), "quarterdeck-e2e-"));
  // What is just ending there may still write.
  afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  return home;
}
