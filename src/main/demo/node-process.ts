import { type ChildProcess, fork } from "node:child_process";
import { Worker } from "node:worker_threads";

/** A script of the demo that runs on this program's own Node: a process of its own, or a thread where that cannot be. */
export interface NodeProcess {
  /** Absent for a thread. */
  readonly pid: number | undefined;
  /** Settles once the script said that it is ready or has ended. */
  readonly ready: Promise<void>;
  readonly ended: Promise<{ exit: number | undefined; signal: string | undefined }>;
  /** Asks it to stop, as SIGTERM would. */
  stop(): void;
  /** Ends it at once, as SIGKILL would. */
  kill(): void;
  /** Sends a word and waits for the answer that carries it as a key; undefined when none comes within a second. */
  ask(word: string): Promise<unknown>;
}

export interface NodeScript {
  file: string;
  env: Record<string, string>;
  onOutput: (stream: "out" | "err", chunk: Buffer) => void;
}

export type StartNode = (script: NodeScript) => NodeProcess;

const ANSWER_WITHIN_MS = 1_000;

/** A child process. Inside Electron it runs as plain Node (ELECTRON_RUN_AS_NODE), where the program's fuses allow that. */
export const startChild: StartNode = ({ file, env, onOutput }) => {
  const electron = process.versions["electron"] === undefined ? {} : { ELECTRON_RUN_AS_NODE: "1" };
  const child = fork(file, { execArgv: [], env: { ...env, ...electron }, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  child.stdout?.on("data", (chunk: Buffer) => onOutput("out", chunk));
  child.stderr?.on("data", (chunk: Buffer) => onOutput("err", chunk));
  const ended = endOfChild(child);
  const say = (message: string) => void (child.connected && child.send(message, () => undefined));
  return {
    pid: child.pid,
    ...conversation(child, say, ended),
    ended,
    stop: () => void child.kill("SIGTERM"),
    kill: () => void child.kill("SIGKILL"),
  };
};

function endOfChild(child: ChildProcess): NodeProcess["ended"] {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve({ exit: code ?? undefined, signal: signal ?? undefined }));
    child.once("error", () => resolve({ exit: undefined, signal: undefined }));
  });
}

/** A thread of this process: no process of its own, so no figures of its own either. */
export const startThread: StartNode = ({ file, env, onOutput }) => {
  const worker = new Worker(file, { env, stdout: true, stderr: true });
  worker.stdout.on("data", (chunk: Buffer) => onOutput("out", chunk));
  worker.stderr.on("data", (chunk: Buffer) => onOutput("err", chunk));
  let killed = false;
  const ended: NodeProcess["ended"] = new Promise((resolve) => {
    worker.once("error", () => resolve({ exit: 1, signal: undefined }));
    worker.once("exit", (code) => resolve(killed ? { exit: undefined, signal: "SIGKILL" } : { exit: code, signal: undefined }));
  });
  return {
    pid: undefined,
    ...conversation(worker, (message) => worker.postMessage(message), ended),
    ended,
    stop: () => worker.postMessage("stop"),
    kill: () => {
      killed = true;
      void worker.terminate();
    },
  };
};

/** How long a script that does nothing may take, ms. */
const IDLE_SCRIPT_MS = 5_000;

/**
 * Children where this program runs them as plain Node, else threads: an Electron whose fuses forbid ELECTRON_RUN_AS_NODE would open
 * itself a second time instead. `idle` is a script that ends by itself.
 */
export async function chooseStart(idle: string): Promise<StartNode> {
  if (process.versions["electron"] === undefined) return startChild;
  const trial = startChild({ file: idle, env: {}, onOutput: () => undefined });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, IDLE_SCRIPT_MS, undefined)));
  const end = await Promise.race([trial.ended, late]);
  clearTimeout(timer);
  if (end === undefined) trial.kill();
  return end?.exit === 0 ? startChild : startThread;
}

type Listen = (event: "message", listener: (message: unknown) => void) => unknown;

function conversation(channel: { on: Listen; off: Listen }, say: (message: string) => void, ended: Promise<unknown>): Pick<NodeProcess, "ready" | "ask"> {
  const next = (key: string) =>
    new Promise<unknown>((resolve) => {
      const listen = (message: unknown) => {
        if (typeof message !== "object" || message === null || !(key in message)) return;
        channel.off("message", listen);
        resolve(Object.entries(message).find(([name]) => name === key)?.[1]);
      };
      channel.on("message", listen);
      void ended.then(() => (channel.off("message", listen), resolve(undefined)));
      if (key !== "ready") setTimeout(() => (channel.off("message", listen), resolve(undefined)), ANSWER_WITHIN_MS).unref();
    });
  return {
    ready: next("ready").then(() => undefined),
    ask: (word) => {
      const answer = next(word);
      say(word);
      return answer;
    },
  };
}
