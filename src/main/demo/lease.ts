import { readFile, writeFile } from "node:fs/promises";
import { ConsoleMark } from "../../shared/run";
import type { Closable } from "../ports";
import { processOwner } from "../runner/owner";

const LOOK_MS = 2_000;

/** Keeps in mind which process serves a demo's folder. */
export const noteServer = (file: string): Promise<void> => writeFile(file, JSON.stringify(processOwner().mark), { mode: 0o600 });

/** Whether the process that served the folder last still runs; false where none is known. */
export async function serverRuns(file: string): Promise<boolean> {
  try {
    return processOwner().isAlive(ConsoleMark.parse(JSON.parse(await readFile(file, "utf8"))));
  } catch {
    return false;
  }
}

/** A demo that another console serves: when that one has ended, `serve` starts it here, with the same ports and containers. */
export function borrowed(file: string, serve: () => Promise<Closable>): Closable {
  let own: Closable | undefined;
  let closed = false;
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    if (closed || own || (await serverRuns(file))) return;
    own = await serve();
  };
  // A start that fails is tried again: the other's processes may still be on their way out.
  const timer = setInterval(() => {
    looking ??= look().catch(() => undefined).finally(() => (looking = undefined));
  }, LOOK_MS).unref();
  return {
    close: async () => {
      closed = true;
      clearInterval(timer);
      await looking;
      await own?.close();
    },
  };
}
