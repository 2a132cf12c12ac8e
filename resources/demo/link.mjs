/** The line to the console: the same for a process of its own and for a thread inside the console. */
import { isMainThread, parentPort } from "node:worker_threads";

export const tell = (message) => (isMainThread ? process.send?.(message) : parentPort.postMessage(message));

/** Calls `listener` with each message, "stop" included; a console that went away stops too. */
export function onMessage(listener) {
  const channel = isMainThread ? process : parentPort;
  channel.on("message", listener);
  if (!isMainThread) return;
  process.on("disconnect", () => process.exit(0));
  process.on("SIGTERM", () => listener("stop"));
}
