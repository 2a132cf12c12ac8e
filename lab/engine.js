/** The machine's Docker engine: installed, started when none runs, stopped when the lab started it. */
import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { paths } from "./config.js";
import { engineAnswers, missingPackages } from "./availability.js";
import { docker, run, until } from "./exec.js";
import { startTime } from "./process.js";

export async function installPackages(say) {
  const missing = missingPackages();
  if (missing.length === 0) return;
  say(`installing Debian packages the lab runs on: ${missing.join(", ")}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run(["apt-get", "update", "-qq"], { env });
  await run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", ...missing], { env });
}

/** @returns {Promise<string>} a remark for the progress line */
export async function startEngine() {
  if (await engineAnswers()) return "already running";
  const before = { forwardPolicy: await forwardPolicy(), traces: traces().filter((path) => existsSync(path)) };
  const log = openSync(paths.engineLog, "a");
  const PATH = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`;
  // A session of its own: it must outlive this command and the terminal.
  spawn("dockerd", { detached: true, stdio: ["ignore", log, log], env: { ...process.env, PATH } }).unref();
  await until("the Docker engine", engineAnswers, { withinMs: 60_000 });
  const pid = Number(readFileSync("/var/run/docker.pid", "utf8"));
  writeFileSync(paths.engine, JSON.stringify({ pid, started: startTime(pid), ...before }));
  return `started, pid ${pid}`;
}

/** Stops the engine only when `startEngine` started it and nothing but the lab used it. */
export async function stopEngine() {
  if (!existsSync(paths.engine)) return "not started by the lab, left alone";
  const engine = JSON.parse(readFileSync(paths.engine, "utf8"));
  if (startTime(engine.pid) !== engine.started) return "already gone";
  const others = (await docker(["ps", "-q"])).split("\n").filter(Boolean).length;
  if (others > 0) return `left running: ${others} other containers run on it`;
  process.kill(engine.pid, "SIGTERM");
  await until("the engine's end", () => startTime(engine.pid) !== engine.started);
  // Somebody else's engine may have come up meanwhile: these folders and rules are then its own.
  if (await engineAnswers()) return "stopped; another one has started since and keeps its traces";
  const left = await removeTraces(engine);
  return left.length === 0 ? "stopped" : `stopped; still in use and left: ${left.join(", ")}`;
}

const bridge = "/sys/class/net/docker0";

/** What dockerd leaves behind when it ends, besides its data: bridge, runtime folders, control groups. */
const traces = () => [bridge, "/run/docker", "/run/containerd", ...controlGroups()];

const controlGroups = () =>
  existsSync("/sys/fs/cgroup") ? readdirSync("/sys/fs/cgroup").map((controller) => `/sys/fs/cgroup/${controller}/docker`) : [];

/** Removes what was not there before the engine started, and its firewall rules; returns what could not be removed. */
async function removeTraces({ traces: before, forwardPolicy: policy }) {
  const fresh = traces().filter((path) => existsSync(path) && !before.includes(path));
  await Promise.allSettled(fresh.map(removeTrace));
  rmSync("/run/docker.sock", { force: true });
  if (policy !== undefined) await removeRules(policy);
  return fresh.filter((path) => existsSync(path));
}

async function removeTrace(path) {
  if (path === bridge) await run(["ip", "link", "delete", "docker0"]);
  // A control group goes by rmdir, its files are not real; -depth takes the inner ones first.
  else if (path.startsWith("/sys/")) await run(["find", path, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"]);
  else await rm(path, { recursive: true });
}

async function removeRules(policy) {
  const rules = (await run(["iptables-save"])).split("\n");
  await run(["iptables-restore"], { input: rules.filter((line) => !/docker/i.test(line)).join("\n") });
  await run(["iptables", "-P", "FORWARD", policy]);
}

/** dockerd sets it to DROP. Undefined where iptables cannot be asked. */
async function forwardPolicy() {
  try {
    return /^-P FORWARD (\w+)/m.exec(await run(["iptables", "-S", "FORWARD"]))?.[1];
  } catch {
    return undefined;
  }
}
