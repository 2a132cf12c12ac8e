/** Locks between processes: one `up` or `down` at a time, one user of the lab's shop at a time. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Runs `work` while holding the lock, which is a folder. */
export async function locked(folder, say, work) {
  const release = await acquire(folder, { waiting: (owner) => say(`waiting for process ${owner} to finish with the lab`) });
  try {
    return await work();
  } finally {
    release();
  }
}

/**
 * Takes a lock; one whose process is gone is taken over.
 * @param {string} folder
 * @param {{ waiting?: (owner: string) => void, withinMs?: number }} [options] `waiting` is called once when another has it
 * @returns {Promise<() => void>} releases it
 */
export async function acquire(folder, { waiting, withinMs = 900_000 } = {}) {
  const deadline = Date.now() + withinMs;
  let told = false;
  while (!take(folder)) {
    const owner = ownerOf(folder) ?? "unknown";
    if (Date.now() > deadline) throw new Error(`process ${owner} did not finish with the lab within ${withinMs / 1000} s`);
    if (!told) waiting?.(owner);
    told = true;
    await sleep(200);
  }
  return () => rmSync(folder, { recursive: true, force: true });
}

function take(folder) {
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, "pid"), String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    const owner = ownerOf(folder);
    // Between mkdir and the write of its pid the owner has no name yet, but is alive.
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) rmSync(folder, { recursive: true, force: true });
    return false;
  }
}

function ownerOf(folder) {
  try {
    return readFileSync(join(folder, "pid"), "utf8") || undefined;
  } catch {
    return undefined;
  }
}
