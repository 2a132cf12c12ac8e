import { type ChildProcess, spawn } from "node:child_process";
import { onTestFinished } from "vitest";
import type { HostId } from "../../../src/shared/ids";
import { ProblemError } from "../../../src/shared/problem";
import type { Hosts, RemoteProcess } from "../../../src/main/ports";

/** Hosts that are this machine: `start` runs the real program in a real shell. The rest is not there. */
export class LocalHosts implements Partial<Hosts> {
  readonly children: ChildProcess[] = [];
  /** Set: every start fails with this. */
  refusal: ProblemError | undefined;

  /** `path`: folders that come before the usual ones for commands. */
  constructor(private readonly shell: readonly string[] = ["sh"], private readonly path: readonly string[] = []) {
    onTestFinished(() => this.children.forEach((child) => child.kill("SIGKILL")));
  }

  async start(_host: HostId, argv: readonly string[]): Promise<RemoteProcess> {
    if (this.refusal) throw this.refusal;
    const [command = "", ...rest] = [...this.shell, ...argv.slice(1)];
    const child = spawn(command, rest, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, PATH: [...this.path, process.env["PATH"]].join(":") } });
    this.children.push(child);
    child.stdin.on("error", () => undefined);
    return {
      write: (text) => void child.stdin.write(text),
      onOutput: (listener) => {
        child.stdout.on("data", (chunk: Buffer) => listener("out", chunk));
        child.stderr.on("data", (chunk: Buffer) => listener("err", chunk));
      },
      ended: new Promise((resolve) => child.once("close", (exit) => resolve({ exit: exit ?? undefined }))),
      close: () => void child.stdin.end(),
    };
  }

  asHosts(): Hosts {
    return this as unknown as Hosts;
  }
}
