import { type ChildProcess, spawn } from "node:child_process";
import type { Closable } from "../ports";

/** What a shell of a demo host starts with. */
export interface ShellSettings {
  /** Scratch folder and HOME. */
  home: string;
  env: Record<string, string>;
}

/** A real shell of this machine's user, each command a process group of its own. */
export class Shell implements Closable {
  readonly #running = new Set<ChildProcess>();

  constructor(private readonly settings: ShellSettings) {}

  start(argv: readonly string[]): ChildProcess {
    const child = spawn("/bin/sh", argv, { cwd: this.settings.home, env: this.settings.env, detached: true, stdio: "pipe" });
    this.#running.add(child);
    child.once("exit", () => this.#running.delete(child));
    child.once("error", () => this.#running.delete(child));
    return child;
  }

  close(): void {
    for (const child of this.#running) signalGroup(child, "SIGKILL");
  }
}

/** Signals a command and all it started, but what moved to a session of its own. */
export function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone: what the signal was for.
  }
}
