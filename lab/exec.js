/** Running other programs. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A command that failed: what ran, its status (null: killed) and the end of its stderr. */
export class CommandFailed extends Error {
  constructor(argv, status, stderr) {
    super(`${argv.slice(0, 6).join(" ")}${argv.length > 6 ? " ..." : ""} ended with ${status}: ${stderr.trim().slice(-800)}`);
    this.status = status;
    this.stderr = stderr;
  }
}

/**
 * Runs a program without a shell and returns its stdout.
 * @param {string[]} argv
 * @param {{ input?: string, env?: Record<string, string>, timeoutMs?: number }} [options]
 * @returns {Promise<string>}
 */
export function run(argv, { input, env, timeoutMs = 300_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0], argv.slice(1), {
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
      env: { ...process.env, ...env },
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.on("error", (error) => reject(new CommandFailed(argv, null, error.message)));
    child.on("close", (status) => (status === 0 ? resolve(stdout) : reject(new CommandFailed(argv, status, stderr || stdout))));
    // A program that ends before reading its input is judged by its status, not by the broken pipe.
    child.stdin?.on("error", () => {}).end(input);
  });
}

/** Runs `from | to` and fails when either end fails. */
export function pipe(from, to, { env } = {}) {
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, ...env } };
    const source = spawn(from[0], from.slice(1), { ...options, stdio: ["ignore", "pipe", "pipe"] });
    const sink = spawn(to[0], to.slice(1), { ...options, stdio: [source.stdout, "pipe", "pipe"] });
    // The sink owns the pipe now; a copy held here would hide its end.
    source.stdout.destroy();
    let output = "";
    const ended = (child, argv) =>
      new Promise((settle) => {
        let stderr = "";
        child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
        child.on("error", (error) => settle(new CommandFailed(argv, null, error.message)));
        child.on("close", (status) => settle(status === 0 ? undefined : new CommandFailed(argv, status, stderr)));
      });
    sink.stdout.setEncoding("utf8").on("data", (text) => (output += text));
    void Promise.all([ended(source, from), ended(sink, to)]).then((failures) => {
      const failed = failures.find((failure) => failure !== undefined);
      if (failed) reject(failed);
      else resolve(output);
    });
  });
}

/** Calls `attempt` until it returns something other than false or undefined; its last error becomes the reason. */
export async function until(what, attempt, { withinMs = 30_000, everyMs = 150 } = {}) {
  const deadline = Date.now() + withinMs;
  let reason = "";
  for (;;) {
    try {
      const value = await attempt();
      if (value !== false && value !== undefined) return value;
    } catch (error) {
      reason = `: ${error.message}`;
    }
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${withinMs / 1000} s${reason}`);
    await sleep(everyMs);
  }
}

/** Debian's client where there is one: a newer one on PATH may not speak to Debian's engine. */
export const dockerProgram = existsSync("/usr/bin/docker") ? "/usr/bin/docker" : "docker";

/** The lab uses this machine's engine whatever the shell's DOCKER_HOST says. */
const dockerEnvironment = { DOCKER_HOST: "", DOCKER_CONTEXT: "", DOCKER_BUILDKIT: "1" };

export const docker = (args, options = {}) =>
  run([dockerProgram, ...args], { ...options, env: { ...dockerEnvironment, ...options.env } });

export const dockerPipe = (from, to) => pipe([dockerProgram, ...from], [dockerProgram, ...to], { env: dockerEnvironment });

/** Runs a shell script inside a container; `env` reaches it through the client's environment, never through argv. */
export function inside(container, script, { env = {}, user, timeoutMs = 60_000 } = {}) {
  const flags = [...Object.keys(env).flatMap((name) => ["-e", name]), ...(user ? ["-u", user] : [])];
  return docker(["exec", "-i", ...flags, container, "sh", "-eu", "-s"], { input: script, env, timeoutMs });
}
