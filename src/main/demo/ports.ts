import { randomInt } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { z } from "zod";

/**
 * Ports of the demo by name, the same at each start as long as they are free. They come from below the range that Linux and
 * macOS give to outgoing connections: a port that a container leaves for a moment is not taken by one.
 */
const LOWEST = 20_000;
const HIGHEST = 32_000;
const ATTEMPTS = 200;

const Known = z.record(z.string(), z.number().int().min(1).max(65_535));

export async function choosePorts(file: string, names: readonly string[]): Promise<Map<string, number>> {
  const known = await knownPorts(file);
  const chosen = new Map<string, number>();
  for (const name of names) chosen.set(name, await choose(known.get(name), new Set(chosen.values())));
  await writeFile(file, `${JSON.stringify(Object.fromEntries(chosen), null, 2)}\n`);
  return chosen;
}

/** The ports of the last start; none at the first. */
export async function knownPorts(file: string): Promise<ReadonlyMap<string, number>> {
  try {
    return new Map(Object.entries(Known.parse(JSON.parse(await readFile(file, "utf8")))));
  } catch {
    return new Map();
  }
}

async function choose(wanted: number | undefined, taken: ReadonlySet<number>): Promise<number> {
  if (wanted !== undefined && !taken.has(wanted) && (await isFree(wanted))) return wanted;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(LOWEST, HIGHEST);
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`no free port between ${LOWEST} and ${HIGHEST} on 127.0.0.1`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
