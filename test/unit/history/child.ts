import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";

const fixtures = join(import.meta.dirname, "../../fixtures/history");

/** A fixture in its own process; `said` is the last number that it wrote. */
export function aChild(name: string, ...args: readonly string[]): { child: ChildProcess; said: () => number } {
  const child = spawn(
    process.execPath,
    ["--experimental-transform-types", "--no-warnings", "--import", pathToFileURL(join(fixtures, "resolve-ts.js")).href, join(fixtures, name), ...args],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  let last = 0;
  let rest = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    last = Number(lines.at(-1) ?? last) || last;
  });
  return { child, said: () => last };
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}
