/** One `up` or `down` at a time: tests of several processes ask for the lab at once. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { paths } from "./config.js";

/** Runs `work` while holding the lock; the lock of a process that is gone is taken over. */
export async function locked(say, work) {
  let told = false;
  while (!take()) {
    if (!told) say("waiting for another command of the lab to finish");
    told = true;
    await sleep(300);
  }
  try {
    return await work();
  } finally {
    rmSync(paths.lock, { recursive: true, force: true });
  }
}

function take() {
  try {
    mkdirSync(paths.lock);
    writeFileSync(join(paths.lock, "pid"), String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (!ownerAlive()) rmSync(paths.lock, { recursive: true, force: true });
    return false;
  }
}

function ownerAlive() {
  const file = join(paths.lock, "pid");
  // Between mkdir and the write of its pid the owner is alive.
  if (!existsSync(file)) return true;
  return existsSync(`/proc/${readFileSync(file, "utf8")}`);
}
