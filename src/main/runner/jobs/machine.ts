import { spawn } from "node:child_process";
import type { HostId } from "../../../shared/ids";
import { messageOf, ProblemError } from "../../../shared/problem";
import type { CallOptions, ExecOptions, ExecResult, Hosts } from "../../ports";

export type MachineOptions = CallOptions & Pick<ExecOptions, "onOutput"> & { stdin?: Buffer };

/** Where jobs run: a host over SSH, or the machine of the person. Rejects with a ProblemError. */
export interface Machine {
  name: string;
  exec(argv: readonly string[], options?: MachineOptions): Promise<ExecResult>;
}

export const remoteMachine = (hosts: Hosts, host: HostId): Machine => ({
  name: host,
  exec: (argv, options) => hosts.exec(host, argv, { maxBytes: 16 * 1_048_576, ...options }),
});

/** This machine. `variables` go over its environment; HOME says where jobs are kept. */
export function localMachine(variables: Record<string, string> = {}): Machine {
  return {
    name: "this machine",
    exec: (argv, options = {}) => runLocally(argv, options, { ...process.env, ...variables }),
  };
}

function runLocally(argv: readonly string[], { stdin, signal, timeoutMs = 30_000, onOutput }: MachineOptions, env: NodeJS.ProcessEnv): Promise<ExecResult> {
  const [program = "", ...rest] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, { stdio: ["pipe", "pipe", "pipe"], env, signal, timeout: timeoutMs });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => {
      stdout.push(chunk);
      onOutput?.("out", chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr.push(chunk);
      onOutput?.("err", chunk);
    });
    // A program that does not read its input ends the pipe early; its exit status tells the rest.
    child.stdin.on("error", () => {});
    child.stdin.end(stdin);
    child.on("error", (error) =>
      reject(new ProblemError({ code: signal?.aborted ? "aborted" : "local.failed", message: `${program} could not be run on this machine.`, cause: messageOf(error) }, { cause: error })));
    child.on("close", (code, killedBy) =>
      resolve({ exit: code ?? undefined, signal: killedBy?.replace(/^SIG/, ""), stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), truncated: false }));
  });
}
