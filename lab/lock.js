/** Locks between processes: one `up` or `down` at a time, one user of the lab's shop at a time. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startTime } from "./process.js";

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
    writeFileSync(join(folder, "owner"), `${process.pid} ${startTime(process.pid)}`);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (abandoned(folder)) bury(folder);
    return false;
  }
}

/** Between mkdir and the write of its name the owner is unknown, but alive. */
function abandoned(folder) {
  const [pid, started] = read(folder)?.split(" ") ?? [];
  return pid !== undefined && startTime(pid) !== started;
}

/** Moved aside first: of several that find it abandoned only one gets it, and a fresh lock caught by mistake goes back. */
function bury(folder) {
  const aside = `${folder}.${process.pid}`;
  try {
    renameSync(folder, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  if (abandoned(aside)) rmSync(aside, { recursive: true });
  else renameSync(aside, folder);
}

const ownerOf = (folder) => read(folder)?.split(" ")[0];

function read(folder) {
  try {
    return readFileSync(join(folder, "owner"), "utf8") || undefined;
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}
